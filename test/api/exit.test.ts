/**
 * The end of a process: it ends by itself as soon as no operation is pending, and messages that it
 * sent before arrive. The programs are in test/programs and use the built package. A process that
 * does not end makes its test exceed its limit.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import { warningDelay } from "../../ts/api/sockets/socket-handle.js";
import { Push, Router } from "../../ts/index.js";
import { endpointOf, texts, transport, use } from "../support.js";

const ROOT = join(import.meta.dirname, "..", "..");
const children = new Set<Child>();

afterEach(() => {
  for (const child of children) child.kill();
  children.clear();
});

/** A program of test/programs in a process of its own. */
class Child {
  /** Its output so far, by line. */
  readonly lines: string[] = [];
  /** Its exit code, or the signal that ended it, when its whole output has arrived. */
  readonly ended: Promise<number | string>;
  readonly #process: ChildProcessByStdio<null, Readable, null>;
  readonly #reader: AsyncIterator<string>;

  constructor(name: string, ...args: readonly (string | number)[]) {
    const file = join(ROOT, "test", "programs", `${name}.mjs`);
    this.#process = spawn(process.execPath, [file, ...args.map(String)], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(this.#process.stdout);
    lines.on("line", (line) => this.lines.push(line));
    this.#reader = lines[Symbol.asyncIterator]();
    this.ended = once(this.#process, "close").then(([code, signal]) => (code ?? signal) as number | string);
    children.add(this);
  }

  async line(): Promise<string> {
    const next = await this.#reader.next();
    if (next.done) throw new Error("the program has ended");
    return next.value;
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}

/** Starts another process and waits for its end. This one must still run then. */
async function expectToLast(child: Child): Promise<void> {
  expect(await new Child("closed").ended).toBe(0);
  expect(child.alive).toBe(true);
}

describe("a process ends by itself", () => {
  test("when its sockets are closed", async () => {
    const child = new Child("closed");
    expect(await child.ended).toBe(0);
    expect(child.lines).toEqual(Array<string[]>(3).fill(["answer to question", "EAGAIN"]).flat());
  });

  test("with open sockets, bound, connected or connecting, if no operation is pending", async () => {
    const child = new Child("idle");
    expect(await child.ended).toBe(0);
    expect(child.lines).toEqual(["answer"]);
  });

  test.each(["tcp", "ipc"])("with a connection over %s to a process that keeps running", async (over) => {
    const router = use(new Router());
    await router.bind(transport(over).endpoint());
    const child = new Child("idle", endpointOf(router));
    expect(await child.ended).toBe(0);
  });

  test("after a pending receive has been served, and not before", async () => {
    const child = new Child("receives");
    const endpoint = await child.line();
    const push = use(new Push());
    push.connect(endpoint);
    await expectToLast(child);
    await push.send("that is all");
    expect(await child.ended).toBe(0);
    expect(child.lines.slice(1)).toEqual(["that is all"]);
  });

  test("a pending receive keeps it alive until it is killed", async () => {
    const child = new Child("receives");
    await child.line();
    await expectToLast(child);
    child.kill();
    expect(await child.ended).toBe("SIGKILL");
  });

  test("when the instance that kept it alive has failed", async () => {
    const child = new Child("dead");
    expect(await child.ended).toBe(0);
    expect(child.lines).toEqual(["ERR_ZMQ_DESTROYED"]);
  });
});

describe("messages that were sent before the end arrive", () => {
  /** The receiver of the messages, and the process that sends them. */
  async function sender(over: string, count: number, size: number, ending: string): Promise<[Router, Child]> {
    const router = use(new Router());
    await router.bind(transport(over).endpoint());
    return [router, new Child("sends", endpointOf(router), count, size, ending)];
  }

  /** All messages, which must be whole and in order. */
  async function expectAll(router: Router, count: number, size: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const [, body] = await router.receive();
      expect(body!.equals(Buffer.alloc(size, `${i} `))).toBe(true);
    }
  }

  const endings = ["open", "closed"];
  const sizes = [
    [1, 10],
    [2000, 100],
    [10, 1_000_000],
    [1, 10_000_000],
  ] as const;

  describe.each(["tcp", "ipc"])("over %s", (over) => {
    describe.each(endings)("with the socket %s", (ending) => {
      test.each(sizes)("%i messages of %i bytes", async (count, size) => {
        const [router, child] = await sender(over, count, size, ending);
        await expectAll(router, count, size);
        expect(await child.ended).toBe(0);
      });
    });

    test("with process.exit() right after the send, over an established connection", async () => {
      const router = use(new Router({ mandatory: true }));
      await router.bind(transport(over).endpoint());
      const child = new Child("greeted", endpointOf(router));
      const [id] = await router.receive();
      await router.send([id!, "go"]);
      expect(texts(await router.receive()).slice(1)).toEqual(["the last word"]);
      expect(await child.ended).toBe(0);
    });
  });

  test("to a peer that connects only after the process has no other work", async () => {
    const router = use(new Router());
    await router.bind("tcp://127.0.0.1:*");
    const endpoint = endpointOf(router);
    await router.unbind(endpoint);
    const child = new Child("sends", endpoint, 3, 10, "open");
    await expectToLast(child);
    await router.bind(endpoint);
    await expectAll(router, 3, 10);
    expect(await child.ended).toBe(0);
  });
});

describe("a listener to the end of the process may send", () => {
  describe.each(["tcp", "ipc"])("over %s", (over) => {
    test.each([
      "beforeExit",
      "beforeExit, after promises",
      "beforeExit, after other work",
      "exit",
      "exit, by process.exit()",
    ])("%s", async (when) => {
      const router = use(new Router());
      await router.bind(transport(over).endpoint());
      const { events } = router;
      const child = new Child("last-listeners", endpointOf(router), when);
      const [id] = await router.receive();
      await router.send([id!, "go"]);
      expect(texts(await router.receive()).slice(1)).toEqual(["the last one"]);
      expect(await child.ended).toBe(0);
      expect(child.lines).toEqual(["open"]);
      while ((await events.receive()).type !== "disconnect"); // nothing more was sent
      await expect(router.receive({ timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" });
    });
  });
});

describe("unsent messages are dropped after linger, and the process ends", () => {
  test.each([
    [0, "open"],
    [0, "closed"],
    [20, "open"],
    [20, "closed"],
  ] as const)("linger %i, the socket %s", async (linger, ending) => {
    expect(await new Child("unreachable", linger, ending).ended).toBe(0);
  });
});

test("the warning about queued messages comes half a second after the end, and no later than 750 ms after the start", () => {
  for (let age = 0; age < 400; age++) {
    expect(warningDelay(age)).toBeGreaterThanOrEqual(250);
    expect(age + warningDelay(age)).toBeLessThanOrEqual(650);
  }
  for (const age of [400, 1_000, 60_000]) expect(warningDelay(age)).toBe(500);
  expect(warningDelay(100)).toBe(500);
});
