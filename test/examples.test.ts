/**
 * The blocking examples of the ZeroMQ Guide. Each runs as it was built, in a process of its own, on
 * free ports.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { s_recv, s_send, s_sendmore } from "../examples/strings.js";
import { Push, XPublisher } from "../ts/index.js";
import * as zmq from "libzmq-wasm/zmq";
import { endpointOf, use } from "./support.js";

const EXAMPLES = join(import.meta.dirname, "..", "build", "examples");
const ANY = "tcp://127.0.0.1:*";
const running = new Set<Example>();

afterEach(() => {
  for (const example of running) example.kill();
  running.clear();
});

class Example {
  /** Its output, once it has ended by itself with success. */
  readonly printed: Promise<string[]>;
  readonly #lines: string[] = [];
  readonly #process: ChildProcessByStdio<null, Readable, null>;
  #next: () => void = () => undefined;

  constructor(name: string, ...args: readonly string[]) {
    const file = join(EXAMPLES, `${name}.js`);
    this.#process = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    createInterface(this.#process.stdout).on("line", (line) => {
      this.#lines.push(line);
      this.#next();
    });
    this.printed = once(this.#process, "close").then(([code, signal]) => {
      this.#next();
      if (code !== 0) throw new Error(`${name} ended with ${String(code ?? signal)}`);
      return this.#lines;
    });
    this.printed.catch(() => undefined); // examples without an end are killed
    running.add(this);
  }

  /** The first lines, as soon as there are enough. */
  async lines(count: number): Promise<string[]> {
    while (this.#lines.length < count && this.#process.exitCode === null)
      await new Promise<void>((resolve) => (this.#next = resolve));
    return this.#lines.slice(0, count);
  }

  /** The endpoints in its first line. */
  async endpoints(): Promise<string[]> {
    return (await this.lines(1))[0]?.split(" ").filter((word) => word.startsWith("tcp://")) ?? [];
  }

  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#process.kill(signal);
  }
}

const REPLIES = Array.from({ length: 10 }, (_, i) => `Received reply ${i} [World]`);

test("strings: all of a text is sent, whatever its characters", () => {
  const context = zmq.zmq_ctx_new();
  const sockets = [zmq.zmq_socket(context, zmq.ZMQ_PAIR), zmq.zmq_socket(context, zmq.ZMQ_PAIR)] as const;
  zmq.zmq_bind(sockets[0], "inproc://strings");
  zmq.zmq_connect(sockets[1], "inproc://strings");
  for (const text of ["Zürich 20 €", "", "plain", "日本", "\u{1f600}"]) {
    expect(s_sendmore(sockets[0], text)).toBe(Buffer.byteLength(text));
    expect(s_send(sockets[0], text)).toBe(Buffer.byteLength(text));
    expect([s_recv(sockets[1]), s_recv(sockets[1])]).toEqual([text, text]);
  }
  for (const socket of sockets) zmq.zmq_close(socket);
  zmq.zmq_ctx_term(context);
});

test("over-memory: libzmq runs on a host of the program's own", async () => {
  expect(await new Example("over-memory").printed).toEqual(["Hello World", "10 MB arrived"]);
});

test("mtserver: threads answer the clients of one server", async () => {
  const server = new Example("mtserver", ANY, "3", "0");
  const [endpoint = ""] = await server.endpoints();
  const clients = [1, 2].map(() => new Example("rrclient", endpoint));
  for (const client of clients) expect(await client.printed).toEqual(REPLIES);
  const [, ...requests] = await server.lines(21);
  expect(requests).toEqual(Array(20).fill("Received request: [Hello]"));
});

test("interrupt: Ctrl-C ends a server that is blocked", async () => {
  const server = new Example("interrupt", ANY);
  const [endpoint = ""] = await server.endpoints();
  expect(await new Example("rrclient", endpoint).printed).toEqual(REPLIES);
  server.kill("SIGINT");
  expect((await server.printed).at(-1)).toBe("W: interrupt received, killing server...");
});

test("a signal without a listener ends a blocked process", async () => {
  const server = new Example("mtserver", ANY, "1", "0");
  await server.endpoints();
  server.kill("SIGINT");
  await expect(server.printed).rejects.toThrow("mtserver ended with SIGINT");
});

test("mtrelay: a signal goes through three threads", async () => {
  expect(await new Example("mtrelay").printed).toEqual([
    "Step 1 ready, signaling step 2",
    "Step 2 ready, signaling step 3",
    "Test successful!",
  ]);
});

test("mspoller: tasks and weather updates as they arrive", async () => {
  const [ventilator, weather] = [use(new Push()), use(new XPublisher())];
  await ventilator.bind(ANY);
  await weather.bind(ANY);
  const poller = new Example("mspoller", endpointOf(ventilator), endpointOf(weather));
  expect(String((await weather.receive())[0])).toBe("\u000110001 ");
  await ventilator.send("one");
  expect(await poller.lines(1)).toEqual(["task one"]);
  for (const zip of ["10002", "10001"]) await weather.send(`${zip} 20 50`);
  expect(await poller.lines(2)).toEqual(["task one", "update 10001 20 50"]);
  await ventilator.send("two");
  await ventilator.send("");
  expect(await poller.printed).toEqual(["task one", "update 10001 20 50", "task two"]);
});

test("syncpub and syncsub: every subscriber gets every update", async () => {
  const updates = 20_000;
  const publisher = new Example("syncpub", ANY, ANY, "3", String(updates));
  const endpoints = await publisher.endpoints();
  const subscribers = [1, 2, 3].map(() => new Example("syncsub", ...endpoints));
  for (const subscriber of subscribers) expect(await subscriber.printed).toEqual([`Received ${updates} updates`]);
  expect((await publisher.printed).at(-1)).toBe("Broadcasting messages");
});

test("psenvpub and psenvsub: the subscriber sees the messages of one envelope", async () => {
  const [endpoint = ""] = await new Example("psenvpub", ANY, "0").endpoints();
  const printed = await new Example("psenvsub", endpoint, "3").printed;
  expect(printed).toEqual(Array(3).fill("[B] We would like to see this"));
});

describe.each(["msgqueue", "rrbroker"])("%s", (broker) => {
  test("clients and workers that do not know each other", async () => {
    const [front = "", back = ""] = await new Example(broker, ANY, ANY).endpoints();
    const workers = [1, 2].map(() => new Example("rrworker", back, "0"));
    const clients = [1, 2].map(() => new Example("rrclient", front));
    for (const client of clients) expect(await client.printed).toEqual(REPLIES);
    const first = await Promise.race(workers.map((worker) => worker.lines(1))); // one may have connected after all work was done
    expect(first).toEqual(["Received request: [Hello]"]);
  });
});

describe("the reliable patterns of the Guide", () => {
  const folder = mkdtempSync(join(tmpdir(), "zmq-guide-"));
  const ipc = (name: string): string => `ipc://${join(folder, name)}`;
  const replies = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `reply {"request":"request ${i + 1}","reply":"request ${i + 1}"}`);
  const ask = async (file: string, program: string, ...args: readonly string[]): Promise<string[]> => {
    const lines = await new Example(`guide/${file}`, program, ...args).printed;
    return lines.filter((line) => line.startsWith("reply"));
  };

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("lazy-pirate: a client outlives its server", async () => {
    const first = new Example("guide/lazy-pirate", "server", ANY);
    const [endpoint = ""] = await first.endpoints();
    expect(await ask("lazy-pirate", "client", endpoint, "3")).toEqual(replies(3));
    first.kill();
    const client = new Example("guide/lazy-pirate", "client", endpoint, "1");
    expect(await client.lines(1)).toEqual(['attempt {"request":"request 1","attempt":1}']);
    new Example("guide/lazy-pirate", "server", endpoint);
    expect((await client.printed).at(-1)).toBe(replies(1)[0]);
  });

  test.each(["simple-pirate", "paranoid-pirate"])("%s: a queue, two workers and a client", async (file) => {
    const [front = "", back = ""] = await new Example(`guide/${file}`, "queue", ANY, ANY).endpoints();
    for (const worker of [1, 2].map(() => new Example(`guide/${file}`, "worker", back))) await worker.lines(1);
    expect(await ask(file, "client", front, "10")).toEqual(replies(10));
  });

  test("majordomo and titanic: requests of both clients, and one that is kept on disk", async () => {
    const [endpoint = ""] = await new Example("guide/majordomo", "broker", ANY).endpoints();
    await new Example("guide/majordomo", "worker", endpoint).lines(1);
    expect(await ask("majordomo", "client", endpoint, "10")).toEqual(replies(10));
    expect(await new Example("guide/majordomo", "asyncClient", endpoint, "1000").printed).toEqual(["replies 1000"]);
    await new Example("guide/titanic", "titanic", endpoint, join(folder, "titanic")).lines(3);
    expect(await ask("titanic", "client", endpoint, "1")).toEqual([
      'reply {"request":"request 1","status":"200","reply":"request 1"}',
    ]);
  });

  test("binary-star: the primary is active, and its backup when it is gone", async () => {
    const states = [ipc("primary"), ipc("backup")] as const;
    const primary = new Example("guide/binary-star", "primary", ANY, ...states);
    const [front = ""] = (await primary.lines(2))[1]!.split(" ").slice(1);
    const backup = new Example("guide/binary-star", "backup", ANY, states[1], states[0]);
    const [other = ""] = (await backup.lines(2))[1]!.split(" ").slice(1);
    expect((await primary.lines(3))[2]).toBe("state active");
    expect((await backup.lines(3))[2]).toBe("state passive");
    expect(await ask("binary-star", "client", front, other, "5")).toEqual(replies(5));
    primary.kill();
    expect(await ask("binary-star", "client", front, other, "1")).toEqual(replies(1));
    expect((await backup.lines(4))[3]).toBe("state active");
  });

  test("freelance: two servers, and a client of each model", async () => {
    const endpoints = await Promise.all(
      [1, 2].map(async () => (await new Example("guide/freelance", "server", ANY).endpoints())[0]!),
    );
    const named = [ipc("server1"), ipc("server2")];
    for (const name of named) await new Example("guide/freelance", "namedServer", name).lines(1);
    for (const [model, servers] of [
      ["client1", endpoints],
      ["client2", endpoints],
      ["client3", named],
    ] as const) {
      const lines = await ask("freelance", model, ...servers);
      expect(lines.length).toBeGreaterThan(0); // a busy machine may take longer than the time of a request
      expect(replies(10)).toEqual(expect.arrayContaining(lines));
    }
  });

  test("clone: two clients get each other's updates", async () => {
    const server = new Example("guide/clone", "server", ANY, ANY, ANY);
    const endpoints = await server.endpoints();
    const clients = [1, 2].map(() => new Example("guide/clone", "client", ...endpoints));
    for (const client of clients) expect((await client.lines(2))[1]).toMatch(/^map \d+ keys, [0-9a-f]{16}$/);
  });
});
