/** The reliable patterns of the Guide's fourth chapter, in both APIs. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ANY, FORMS, start, type Program } from "./program.js";

describe("async", () => {
  const folder = mkdtempSync(join(tmpdir(), "zmq-guide-"));
  const ipc = (name: string): string => `ipc://${join(folder, name)}`;
  const replies = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `reply {"request":"request ${i + 1}","reply":"request ${i + 1}"}`);
  const ask = async (file: string, program: string, ...args: readonly string[]): Promise<string[]> => {
    const lines = await start("async", file, program, ...args).printed;
    return lines.filter((line) => line.startsWith("reply"));
  };

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("lazy-pirate: a client outlives its server", async () => {
    const first = start("async", "lazy-pirate", "server", ANY);
    const [endpoint = ""] = await first.endpoints();
    expect(await ask("lazy-pirate", "client", endpoint, "3")).toEqual(replies(3));
    first.kill();
    const client = start("async", "lazy-pirate", "client", endpoint, "1");
    expect(await client.lines(1)).toEqual(['attempt {"request":"request 1","attempt":1}']);
    start("async", "lazy-pirate", "server", endpoint);
    expect((await client.printed).at(-1)).toBe(replies(1)[0]);
  });

  test.each(["simple-pirate", "paranoid-pirate"])("%s: a queue, two workers and a client", async (file) => {
    const [front = "", back = ""] = await start("async", file, "queue", ANY, ANY).endpoints();
    for (const worker of [1, 2].map(() => start("async", file, "worker", back))) await worker.lines(1);
    expect(await ask(file, "client", front, "10")).toEqual(replies(10));
  });

  test("majordomo and titanic: requests of both clients, and one that is stored on disk", async () => {
    const [endpoint = ""] = await start("async", "majordomo", "broker", ANY).endpoints();
    await start("async", "majordomo", "worker", endpoint).lines(1);
    expect(await ask("majordomo", "client", endpoint, "10")).toEqual(replies(10));
    expect(await start("async", "majordomo", "asyncClient", endpoint, "1000").printed).toEqual(["replies 1000"]);
    await start("async", "titanic", "titanic", endpoint, join(folder, "titanic")).lines(3);
    expect(await ask("titanic", "client", endpoint, "1")).toEqual([
      'reply {"request":"request 1","status":"200","reply":"request 1"}',
    ]);
  });

  test("binary-star: the primary is active, and its backup when it is gone", async () => {
    const states = [ipc("primary"), ipc("backup")] as const;
    const primary = start("async", "binary-star", "primary", ANY, ...states);
    const [front = ""] = (await primary.lines(2))[1]!.split(" ").slice(1);
    const backup = start("async", "binary-star", "backup", ANY, states[1], states[0]);
    const [other = ""] = (await backup.lines(2))[1]!.split(" ").slice(1);
    expect((await primary.lines(3))[2]).toBe("state active");
    expect((await backup.lines(3))[2]).toBe("state passive");
    expect(await ask("binary-star", "client", front, other, "5")).toEqual(replies(5));
    primary.kill();
    expect(await ask("binary-star", "client", front, other, "1")).toEqual(replies(1));
    expect((await backup.lines(4))[3]).toBe("state active");
  });

  test("freelance: two servers, and a client of each model", async () => {
    const endpoints = await Promise.all([1, 2].map(async () => start("async", "freelance", "server", ANY).endpoint()));
    const named = [ipc("server1"), ipc("server2")];
    for (const name of named) await start("async", "freelance", "namedServer", name).lines(1);
    for (const [model, servers] of [
      ["client1", endpoints],
      ["client2", endpoints],
      ["client3", named],
    ] as const) {
      const lines = await ask("freelance", model, ...servers);
      expect(lines.length).toBeGreaterThan(0); // on a busy machine a request may time out
      expect(replies(10)).toEqual(expect.arrayContaining(lines));
    }
  });
});

describe("mirror", () => {
  const folder = mkdtempSync(join(tmpdir(), "zmq-guide-"));
  const ipc = (name: string): string => `ipc://${join(folder, name)}`;
  const ok = (count: number): string[] => Array.from({ length: count }, (_, i) => `I: server replied OK (${i + 1})`);
  const answered = async (program: Program): Promise<string[]> =>
    (await program.printed).filter((line) => line.startsWith("I: server replied"));

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test("lpclient and lpserver: a client outlives its server, and gives up without one", async () => {
    const server = start("mirror", "lpserver", ANY, "Infinity");
    const endpoint = await server.endpoint();
    expect(await answered(start("mirror", "lpclient", endpoint, "3"))).toEqual(ok(3));
    server.kill();
    const client = start("mirror", "lpclient", endpoint, "1");
    await client.line(/^W: no response/);
    start("mirror", "lpserver", endpoint, "Infinity");
    expect(await answered(client)).toEqual(ok(1));
  });

  test.each([
    ["spqueue", "spworker"],
    ["ppqueue", "ppworker"],
  ])("%s: %s and a client", async (queue, worker) => {
    const [front = "", back = ""] = await start("mirror", queue, ANY, ANY).endpoints();
    for (const one of [1, 2].map(() => start("mirror", worker, back, "Infinity"))) await one.line(/worker ready|ready/);
    expect(await answered(start("mirror", "lpclient", front, "5"))).toEqual(ok(5));
  });

  test("majordomo: programs of both APIs, one broker", async () => {
    const endpoint = await start("mirror", "mdbroker", ANY).endpoint();
    await start("mirror", "mdworker", endpoint).line(/^ready/);
    await start("async", "majordomo", "worker", endpoint).line(/^ready/);
    const clients = [
      [start("mirror", "mdclient", endpoint, "20"), "20 requests/replies processed"],
      [start("mirror", "mdclient2", endpoint, "100"), "100 replies received"],
      [start("mirror", "mmiecho", endpoint), "Lookup echo service: 200"],
      [start("mirror", "mmiecho", endpoint, "none"), "Lookup none service: 404"],
      [start("async", "majordomo", "asyncClient", endpoint, "100"), "replies 100"],
    ] as const;
    for (const [client, last] of clients) expect((await client.printed).at(-1)).toBe(last);
  });

  test("titanic and ticlient: a request is stored on disk, and closed at its end", async () => {
    const endpoint = await start("async", "majordomo", "broker", ANY).endpoint();
    await start("mirror", "mdworker", endpoint).line(/^ready/);
    const titanic = start("mirror", "titanic", endpoint, join(folder, "titanic"));
    for (const name of ["request", "reply", "close"]) await titanic.line(new RegExp(`^ready titanic.${name}$`));
    expect((await start("mirror", "ticlient", endpoint).printed).at(-1)).toBe("Reply: Hello world");
    expect(readdirSync(join(folder, "titanic"))).toEqual([]);
  });

  test.each(["bstarsrv", "bstarsrv2"])("%s and bstarcli: the backup takes over", async (server) => {
    const states = [ipc(`${server}-primary`), ipc(`${server}-backup`)] as const;
    const primary = start("mirror", server, "-p", ANY, ...states);
    const backup = start("mirror", server, "-b", ANY, states[1], states[0]);
    const endpoints = [await primary.endpoint(), await backup.endpoint()];
    await Promise.all([primary.line(/ready as active$/), backup.line(/ready as passive$/)]);
    expect(await answered(start("mirror", "bstarcli", ...endpoints, "3"))).toEqual(ok(3));
    primary.kill();
    expect(await answered(start("mirror", "bstarcli", ...endpoints, "1"))).toEqual(ok(1));
    await backup.line(/failover successful, ready as active$/);
  });

  test("freelance: two servers, one of which dies, and a client of each model", async () => {
    const kill = async (program: Program): Promise<string> => {
      const endpoint = await program.endpoint();
      program.kill();
      return endpoint;
    };
    const dead = await kill(start("mirror", "flserver1", ANY));
    const first = await start("mirror", "flserver1", ANY).endpoint();
    expect((await start("mirror", "flclient1", dead, first).printed).slice(-3)).toEqual([
      `W: no response from ${dead}`,
      `I: trying echo service at ${first}...`,
      "Service is running OK",
    ]);
    const second = await start("mirror", "flserver2", ANY).endpoint();
    const named = [ipc("flserver-a"), ipc("flserver-b")];
    for (const name of named) await start("mirror", "flserver3", name).endpoint();
    for (const client of [
      start("mirror", "flclient2", dead, second, "--requests=50"),
      start("mirror", "flclient3", ...named, "--requests=50"),
    ])
      expect(await client.printed).toEqual([expect.stringMatching(/^Average round trip cost: \d+ usec$/)]);
  });
});

test.each(FORMS)("tripping, %s: round trips one by one, and all at once", async (form) => {
  expect(await start(form, "tripping", "100", "1000").printed).toEqual([
    "Setting up test...",
    "Synchronous round-trip test...",
    expect.stringMatching(/^ \d+ calls\/second$/),
    "Asynchronous round-trip test...",
    expect.stringMatching(/^ \d+ calls\/second$/),
  ]);
});
