/**
 * Many sockets at once, and sockets that are closed during an operation: the others keep working,
 * and their resources are released.
 */
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { relative } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { Dealer, Pair, Pull, Push, Router } from "../../ts/index.js";
import {
  askUntilHeard,
  endpointOf,
  link,
  newContext,
  temporaryFolder,
  texts,
  transport,
  transports,
  turn,
  use,
} from "../support.js";

describe("many", () => {
  test("1,000 sockets at once, each with a message", async () => {
    const context = newContext();
    const pairs = await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        const [a, b] = [new Pair({ context }), new Pair({ context })];
        await link(a, b, transport(i % 2 ? "ipc" : "tcp"));
        return [a, b] as const;
      }),
    );
    await Promise.all(pairs.map(([a, b], i) => Promise.all([a.send(`to b ${i}`), b.send(`to a ${i}`)])));
    const heard = await Promise.all(pairs.map(([a, b]) => Promise.all([a.receive(), b.receive()])));
    expect(heard.map((both) => both.flatMap(texts))).toEqual(pairs.map((_, i) => [`to a ${i}`, `to b ${i}`]));
    await context.close();
  });

  test.each(["tcp", "ipc"])("500 connections to one socket, over %s", async (name) => {
    const router = use(new Router({ backlog: 500 }));
    await router.bind(transport(name).endpoint());
    const dealers = Array.from({ length: 500 }, (_, i) =>
      use(new Dealer({ routingId: `dealer ${i}`, reconnectInterval: 1 })),
    );
    for (const dealer of dealers) dealer.connect(endpointOf(router));
    const answers = dealers.map(async (dealer, i) => {
      await dealer.send(`question ${i}`);
      return String((await dealer.receive())[0]);
    });
    for (let i = 0; i < dealers.length; i++) await router.send(await router.receive());
    expect(await Promise.all(answers)).toEqual(dealers.map((_, i) => `question ${i}`));
  });
});

describe("close() during", () => {
  test.each([...transports])("a bind or a connect over %s", async (_name, over) => {
    const [router, dealer] = [new Router(), new Dealer()];
    const endpoint = await link(router, dealer, over);
    for (let i = 0; i < 100; i++) {
      const [binding, connecting] = [use(new Router({ ipv6: over.ipv6 })), use(new Dealer({ ipv6: over.ipv6 }))];
      const bound = binding.bind(over.endpoint());
      binding.close();
      await bound;
      connecting.connect(endpoint);
      if (i % 2) await turn();
      connecting.linger = 0;
      connecting.close();
    }
    await dealer.send("still there?");
    expect(texts((await router.receive()).slice(1))).toEqual(["still there?"]);
  });

  test("an endpoint is free again when its socket is closed", async () => {
    const endpoints = [`ipc://${temporaryFolder()}/socket`, "tcp://127.0.0.1:*", "inproc://free-again"];
    for (let endpoint of endpoints)
      for (let i = 0; i < 3; i++) {
        const context = newContext();
        const pull = use(new Pull({ context }));
        await pull.bind(endpoint);
        endpoint = endpointOf(pull);
        await context.close();
      }
  });

  test("unbind() frees an endpoint, and its peers reach the next socket that binds it", async () => {
    const [first, dealer] = [new Router(), new Dealer({ reconnectInterval: 1 })];
    const endpoint = await link(first, dealer, transport("tcp"));
    await dealer.send("to the first");
    expect(texts((await first.receive()).slice(1))).toEqual(["to the first"]);
    await first.unbind(endpoint);
    // A socket releases its peers only in its own calls; a pending receive makes them.
    const waiting = first.receive();
    const next = use(new Router());
    while (!binds(next, endpoint)) await turn();
    await askUntilHeard(dealer, next);
    first.close();
    await expect(waiting).rejects.toMatchObject({ code: "EAGAIN" });
  });

  function binds(socket: Router, endpoint: string): boolean {
    try {
      socket.bindSync(endpoint);
      return true;
    } catch {
      return false;
    }
  }
});

describe("ipc files", () => {
  test("a stale socket file is replaced", async () => {
    const path = `${temporaryFolder()}/socket`;
    const listens = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`;
    spawnSync(process.execPath, ["-e", listens]);
    expect(existsSync(path)).toBe(true);
    const [push, pull] = [new Push(), new Pull()];
    await link(push, pull, { endpoint: () => `ipc://${path}`, ipv6: false });
    await push.send("text");
    expect(texts(await pull.receive())).toEqual(["text"]);
  });

  test("a relative path starts at the working folder", async () => {
    const [push, pull] = [new Push(), new Pull()];
    const path = relative(process.cwd(), `${temporaryFolder()}/socket`);
    await link(push, pull, { endpoint: () => `ipc://${path}`, ipv6: false });
    await push.send("text");
    expect(texts(await pull.receive())).toEqual(["text"]);
  });

  test("a wildcard makes a folder in the folder for temporary files, and removes it", async () => {
    const context = newContext();
    const pull = use(new Pull({ context }));
    await pull.bind("ipc://*");
    const path = endpointOf(pull).slice("ipc://".length);
    expect(existsSync(path)).toBe(true);
    await context.close();
    expect(existsSync(path)).toBe(false);
    expect(existsSync(path.slice(0, path.lastIndexOf("/")))).toBe(false);
  });
});

test.each([
  ["whose peer never came", "push.connect('inproc://nobody'); await push.send('text');"],
  [
    "whose peer does not read",
    "await push.bind('inproc://peer'); pull.connect('inproc://peer'); await push.send('text');",
  ],
])("an inproc socket %s does not keep the process alive when it is closed", async (_what, body) => {
  const program = `import { Pull, Push } from "libzmq-wasm"; const [push, pull] = [new Push(), new Pull()]; ${body} push.close();`;
  const running = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  onTestFinished(() => void running.child.kill());
  expect(await running).toEqual({ stdout: "", stderr: "" });
});
