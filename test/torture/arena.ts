/**
 * Where raw peers attack a socket: an instance of its own with the attacked socket and its good peer, in one of all
 * combinations of kind, transport, mechanism and mode; and what it holds, which must be the same before and after.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Context, createInstance, curveKeyPair, type Instance } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";
import { MOST_TURNS } from "./freed.js";
import type { Mechanism } from "./grammar/zmtp.js";
import type { Random } from "./random.js";
import { KINDS, Service } from "./services.js";
import { hold, turn } from "./subject.js";

export type Transport = "tcp" | "ipc" | "ws";

export interface Case {
  readonly kind: string;
  readonly transport: Transport;
  readonly mechanism: Mechanism;
  readonly threads: boolean;
}

/** Inline first, for each kind over each transport with each mechanism; then the same, threaded. */
export const CASES: readonly Case[] = [false, true].flatMap((threads) =>
  (["NULL", "PLAIN", "CURVE"] as const).flatMap((mechanism) =>
    (["tcp", "ipc", "ws"] as const).flatMap((transport) =>
      Object.keys(KINDS)
        .filter((kind) => kind !== "STREAM" || (transport === "tcp" && mechanism === "NULL"))
        .map((kind) => ({ kind, transport, mechanism, threads })),
    ),
  ),
);

/** Neighbouring seeds have cases that differ in everything; as many seeds as there are cases have each of them once. */
const STRIDE = 101;
export function caseOf(seed: number): Case {
  return CASES[(seed * STRIDE) % CASES.length]!;
}

export function nameOfCase({ kind, transport, mechanism, threads }: Case): string {
  return `${kind} over ${transport}, ${mechanism}, ${threads ? "threaded" : "inline"}`;
}

/** Bytes by which the heap may grow in a round: blocks that fit are not always the same. */
const SLACK = 1024;
/** Milliseconds within which ended connections are closed; a busy machine needs some of them. */
const CLOSING_MS = 20_000;
/** Turns of the event loop from one count of the open files to the next. */
const TURNS_A_COUNT = 32;

export interface Marks {
  readonly allocated: number;
  readonly descriptors: number;
  readonly files: number;
}

export class Arena {
  readonly #folder = mkdtempSync(join(tmpdir(), "zmq-torture-"));
  readonly #context: Context;
  readonly #authenticator: Authenticator | undefined;
  readonly instance: Instance;
  readonly service: Service;
  address = "";

  private constructor({ kind, mechanism, threads }: Case) {
    this.instance = createInstance({ threads });
    this.#context = new Context({ instance: this.instance });
    if (mechanism === "PLAIN")
      this.#authenticator = new Authenticator({ context: this.#context, plain: { user: "password" } });
    this.service = new Service(kind, this.#context, security(mechanism));
  }

  static async open(chosen: Case): Promise<Arena> {
    const arena = new Arena(chosen);
    const endpoint = chosen.transport === "ipc" ? `ipc://${arena.#folder}/socket` : `${chosen.transport}://127.0.0.1:*`;
    arena.address = await arena.service.start(endpoint);
    return arena;
  }

  /** A path in a folder that is removed at the end. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  #marks(files: number): Marks {
    const { exports } = this.instance;
    return { allocated: exports.port_allocated(), descriptors: exports.port_descriptors(), files };
  }

  /** What the instance holds; with `before`, after it has had the time to give back the rest. */
  async marks(before?: Marks): Promise<Marks> {
    await this.service.exchange();
    let marks = this.#marks(openFiles());
    if (!before) return marks;
    const deadline = Date.now() + CLOSING_MS;
    const waits = (turns: number): boolean =>
      exceeds(marks, before) && (turns < MOST_TURNS || (leftOpen(marks, before) && Date.now() < deadline));
    for (let turns = 0; waits(turns); turns++) {
      await turn();
      marks = this.#marks(marks.files);
      // Files take a system call each to count: they are counted when the rest is as before, and now and then.
      if (!exceeds({ ...marks, files: 0 }, before) || turns % TURNS_A_COUNT === 0) marks = this.#marks(openFiles());
    }
    return marks;
  }

  /** Throws where descriptors or files are open that were not before. */
  allClosed(before: Marks, after: Marks): void {
    hold(!leftOpen(after, before), `connections were left open\n${JSON.stringify([before, after])}`);
  }

  /** Throws where the instance has ended, or the good peer is not served. */
  alive(): void {
    const failure = this.instance.failure ?? this.service.failure;
    if (failure) throw failure;
  }

  async close(): Promise<void> {
    await this.service.close();
    this.#authenticator?.close();
    await this.#context.close();
    this.abandon();
  }

  /** Of an instance that has ended, too. */
  abandon(): void {
    this.instance.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function openFiles(): number {
  return readdirSync("/proc/self/fd").length;
}

function leftOpen(after: Marks, before: Marks): boolean {
  return after.descriptors > before.descriptors || after.files > before.files;
}

/** Whether more is held than before. */
export function exceeds(after: Marks, before: Marks): boolean {
  return after.allocated > before.allocated + SLACK || leftOpen(after, before);
}

export function security(mechanism: Mechanism): { readonly bound: object; readonly peer: object } {
  if (mechanism === "NULL") return { bound: {}, peer: {} };
  if (mechanism === "PLAIN")
    return { bound: { plainServer: true }, peer: { plainUsername: "user", plainPassword: "password" } };
  const { publicKey, secretKey } = curveKeyPair();
  return {
    bound: { curveServer: true, curveSecretKey: secretKey },
    peer: { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey },
  };
}

/** A conversation in four is of another mechanism than the socket's. */
export function mechanismFor(random: Random, { mechanism }: Case): Mechanism {
  return random.once(4) ? random.pick(["NULL", "PLAIN", "CURVE"]) : mechanism;
}
