/** The reliable patterns of the Guide's fourth chapter, and Clone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ANY, start } from "./program.js";

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

  test("majordomo and titanic: requests of both clients, and one that is kept on disk", async () => {
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
      expect(lines.length).toBeGreaterThan(0); // a busy machine may take longer than the time of a request
      expect(replies(10)).toEqual(expect.arrayContaining(lines));
    }
  });

  test("clone: two clients get each other's updates", async () => {
    const server = start("async", "clone", "server", ANY, ANY, ANY);
    const endpoints = await server.endpoints();
    const clients = [1, 2].map(() => start("async", "clone", "client", ...endpoints));
    for (const client of clients) expect((await client.lines(2))[1]).toMatch(/^map \d+ keys, [0-9a-f]{16}$/);
  });
});
