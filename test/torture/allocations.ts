/**
 * Fails each allocation of a workload once. The wasm is linked for that (malloc/build.sh). The
 * workload succeeds, or rejects with an out-of-memory error, or the instance ends with an error
 * that says so. It never traps. An instance that has not ended works with new sockets, and another
 * instance is served all the time.
 *
 * A message may be lost with its connection, which libzmq closes if there is no memory for the
 * message. The workload sends until a message arrives, and libzmq reconnects. A workload that does
 * not end has found a hang.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Context, createInstance, Publisher, Pull, Push, Subscriber, type Instance, type Socket } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";
import { CASES, caseOf, nameOfCase, security, type Case } from "./arena.js";
import { inBackground } from "./background.js";
import { Service } from "./services.js";
import { hold, type Subject, type Trial } from "./subject.js";

const FOLDER = resolve("build/torture/malloc");
/**
 * A trial fails one allocation in this number. This many rounds of all cases fail each allocation.
 */
const STEP = 16;
const LARGE_BYTES = 100_000;
const TOPICS = 40;

/** The exports of fail.c. */
interface FailingExports {
  torture_fail_at(n: number): void;
  torture_calls(): number;
}

function failing(instance: Instance): FailingExports {
  return instance.exports as unknown as FailingExports;
}

/** A pair of sockets of an instance that exchange messages. */
class Witness {
  readonly #sockets: Socket[] = [];
  readonly #pull: Pull;
  readonly #push: Push;
  #sent = 0;

  constructor(readonly context: Context) {
    this.#pull = new Pull({ context, linger: 0 });
    this.#push = new Push({ context, linger: 0 });
    this.#sockets.push(this.#pull, this.#push);
  }

  async start(): Promise<this> {
    await this.#pull.bind("tcp://127.0.0.1:*");
    this.#push.connect(this.#pull.lastEndpoint!);
    return this;
  }

  async exchange(): Promise<void> {
    const text = String(++this.#sent);
    await this.#push.send(text);
    hold(String(await this.#pull.receive()) === text, "another message than was sent has come");
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }
}

/** Subscribes and unsubscribes topics, and receives a message of each. */
async function publications(context: Context): Promise<void> {
  const pub = new Publisher({ context, linger: 0 });
  const sub = new Subscriber({ context, linger: 0, receiveTimeout: 50 });
  const topics = Array.from({ length: TOPICS }, (_, i) => "topic".repeat(i % 5) + String(i));
  sub.events.on("handshake", () => undefined);
  await pub.bind("tcp://127.0.0.1:*");
  sub.connect(pub.lastEndpoint!);
  sub.subscribe(...topics);
  sub.unsubscribe(...topics.filter((_, i) => i % 2 === 0));
  for (let received = false; !received;) {
    await pub.send([topics[1]!, Buffer.alloc(LARGE_BYTES)]);
    received = await sub.receive().then(
      () => true,
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        return false;
      },
    );
  }
  sub.close();
  pub.close();
}

async function workload(instance: Instance, chosen: Case, path: string): Promise<void> {
  const context = new Context({ instance, ioThreads: 1 });
  const authenticator =
    chosen.mechanism === "PLAIN" ? new Authenticator({ context, plain: { user: "password" } }) : undefined;
  const service = new Service(chosen.kind, context, security(chosen.mechanism));
  const endpoint = chosen.transport === "ipc" ? `ipc://${path}` : `${chosen.transport}://127.0.0.1:*`;
  const address = await service.start(endpoint);
  for (let i = 0; i < 2; i++) await service.exchange();
  service.another(address)();
  await service.close();
  await publications(context);
  authenticator?.close();
  await context.close();
}

/** An assertion that names the object without memory, or the line that needed it. */
const ASSERTION = /^(FATAL ERROR: OUT OF MEMORY \(|Out of memory \(|Assertion failed: .* \([\w./]+:\d+\)$)/m;

function isExpected(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOMEM" || (code === "ERR_ZMQ_ASSERTION" && ASSERTION.test(message));
}

/**
 * The number of bytes from address 0 that a program writes to only through a null pointer: the far
 * end of the stack.
 */
const NULL_BYTES = 1024;

function nothingAtNull({ memory }: Instance): void {
  const written = memory.u8.subarray(0, NULL_BYTES).findIndex((byte) => byte !== 0);
  hold(written < 0, `something was written through a null pointer, at ${written}`);
}

let started = 0;

/**
 * Runs the workload with its n-th allocation failing; 0 for none. Returns the number of
 * allocations.
 */
async function run(chosen: Case, folder: string, n: number): Promise<number> {
  const instance = createInstance({ threads: chosen.threads });
  const own = join(folder, `s${++started}`);
  try {
    failing(instance).torture_fail_at(n);
    await workload(instance, chosen, own).catch((error: unknown) => {
      if (!isExpected(error)) throw error as Error;
    });
    nothingAtNull(instance);
    if (instance.failure) {
      if (!isExpected(instance.failure)) throw instance.failure;
      return 0;
    }
    const calls = failing(instance).torture_calls();
    failing(instance).torture_fail_at(0);
    const witness = await new Witness(new Context({ instance })).start();
    await witness.exchange();
    witness.close();
    return calls;
  } finally {
    instance.destroy();
  }
}

/** The number of the first allocation that fails. */
function firstOf(seed: number): number {
  return 1 + ((seed + Math.floor(seed / CASES.length)) % STEP);
}

async function failEach(chosen: Case, folder: string, trial: Trial): Promise<number> {
  const other = await new Witness(new Context({ instance: createInstance({ threads: chosen.threads }) })).start();
  const calls = await run(chosen, folder, 0);
  let done = 0;
  for (let n = firstOf(trial.seed); n <= calls; n += STEP) {
    trial.at(`${nameOfCase(chosen)}, allocation ${n} of ${calls}`);
    await Promise.all([run(chosen, folder, n), other.exchange()]);
    done++;
  }
  other.close();
  return done;
}

export const subject: Subject = {
  name: "allocations",
  about: "each allocation of a workload fails once",
  unit: "allocations",
  weight: 2,
  goal: 100_000,
  prepare: () =>
    inBackground("test/torture/malloc/build.sh", [join(FOLDER, "libzmq.wasm"), join(FOLDER, "libzmq-mt.wasm")]),
  unavailable: () => (existsSync(join(FOLDER, "libzmq-mt.wasm")) ? undefined : "its wasm is not linked yet"),
  environment: { LIBZMQ_WASM_PATH: FOLDER },
  async trial(trial) {
    const folder = mkdtempSync(join(tmpdir(), "zmq-torture-"));
    try {
      return await failEach(caseOf(trial.seed), folder, trial);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
