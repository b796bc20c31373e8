/** The programs of the Guide's fifth chapter, in both APIs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ANY, FORMS, start } from "./program.js";

const folder = mkdtempSync(join(tmpdir(), "zmq-guide-"));
const ipc = (name: string): string => `ipc://${join(folder, name)}`;
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each(FORMS)("%s", (form) => {
  test("espresso: the listener sees messages and subscriptions", async () => {
    const lines = await start(form, "espresso", ANY, ANY, "7").printed;
    expect(lines).toContain(" interrupted");
    expect(lines).toEqual(expect.arrayContaining(["+A", "+B", expect.stringMatching(/^[AB]-\d{5}$/)]));
  });

  test("pathopub, lvcache and pathosub: a late subscriber gets its topic's last message", async () => {
    const cache = start(form, "lvcache", ANY, ANY);
    const [front = "", back = ""] = await cache.endpoints();
    // The first subscriber waits for the publisher. The second one starts when the cache has the
    // message.
    const early = start(form, "pathosub", back, "002");
    start(form, "pathopub", front, "3", "100");
    expect((await early.printed)[0]).toMatch(/^002: /);
    expect((await start(form, "pathosub", back, "002").printed)[0]).toMatch(/^002: (?:Save Roger|Off with his head!)$/);
    expect(await cache.line(/^Sending cached/)).toBe("Sending cached topic 002");
  });

  test("pathopub: also publishes by itself", async () => {
    const endpoint = await start(form, "pathopub", ANY, "1", "10").endpoint();
    expect(await start(form, "pathosub", endpoint, "000").printed).toEqual([expect.stringMatching(/^000: /)]);
  });

  test("suisnail: a subscriber that works for too long ends", async () => {
    const lines = await start(form, "suisnail", ANY, "100", "50").printed;
    expect(lines.at(-1)).toBe("E: subscriber cannot keep up, aborting");
  });

  test("clone, model 1: a client stores the updates", async () => {
    const [server, client] =
      form === "async" ? (["clone1 server", "clone1 client"] as const) : (["clonesrv1", "clonecli1"] as const);
    const run = (program: string, ...args: string[]) => start(form, ...split(program), ...args);
    const lines = await run(client, await run(server, ANY).endpoint(), "100").printed;
    expect(lines).toEqual([expect.stringMatching(/^100 messages in, \d+ keys$/)]);
  });

  test("clone, model 2: a snapshot, and the updates behind it", async () => {
    const [server, client] =
      form === "async" ? (["clone2 server", "clone2 client"] as const) : (["clonesrv2", "clonecli2"] as const);
    const run = (program: string, ...args: string[]) => start(form, ...split(program), ...args);
    const endpoints = await run(server, ANY, ANY, "1").endpoints();
    expect(await run(client, ...endpoints, "20").printed).toEqual([
      expect.stringMatching(/^Received snapshot=\d+$/),
      expect.stringMatching(/^20 updates behind the snapshot, \d+ keys$/),
    ]);
  });
});

function split(program: string): [name: string, ...args: string[]] {
  return program.split(" ") as [string, ...string[]];
}

/** A server, its client, and the client's arguments before the number of updates. */
const MODELS = [
  ["async", "clone3 server", "clone3 client", ["/client/"]],
  ["mirror", "clonesrv3", "clonecli3", []],
  ["mirror", "clonesrv4", "clonecli4", ["/client/"]],
  ["mirror", "clonesrv5", "clonecli5", ["/client/"]],
] as const;

test.each(MODELS)(
  "clone, %s %s: two clients get each other's updates in one order",
  async (form, server, client, own) => {
    const endpoints = await start(form, ...split(server), ANY, ANY, ANY).endpoints();
    const clients = [1, 2].map(() => start(form, ...split(client), ...endpoints, ...own, "10", "50"));
    const updates = await Promise.all(
      clients.map(async ({ printed }) => (await printed).filter((line) => line.startsWith("I: received update"))),
    );
    for (const lines of updates) expect(lines).toHaveLength(10);
    const number = (line: string): number => Number(/update=(\d+)/.exec(line)?.[1]);
    const known = new Map(updates[0]!.map((line) => [number(line), line]));
    for (const line of updates[1]!) expect(known.get(number(line)) ?? line).toBe(line);
  },
);

test("clone, async model 5: a value is deleted when its time is over", async () => {
  const server = start("async", "clone3", "server", ANY, ANY, ANY);
  const endpoints = await server.endpoints();
  start("async", "clone3", "client", ...endpoints, "/client/", "Infinity", "50", "50");
  await server.line(/^I: publishing delete=/);
});

test("clone, mirror model 6: clients follow the server that is active", async () => {
  const states = [ipc("primary"), ipc("backup")] as const;
  const at = (role: string): string[] => ["snapshot", "updates", "collector"].map((name) => ipc(`${role}-${name}`));
  const [own, other] = [at("p"), at("b")];
  const primary = start("mirror", "clonesrv6", "-p", ...own, ...states, ...other.slice(0, 2));
  const backup = start("mirror", "clonesrv6", "-b", ...other, states[1], states[0], ...own.slice(0, 2));
  await Promise.all([primary.line(/ready as active$/), backup.line(/ready as passive$/)]);
  const clients = [1, 2].map(() => start("mirror", "clonecli6", "/client/", "100", ...own, ...other));
  for (const client of clients) await client.line(/^I: received update/);
  await backup.line(/^I: received update/);
  primary.kill();
  await backup.line(/ready as active$/);
  await backup.line(/^I: publishing update/);
});

test("clone, async model 6: two clients get each other's updates", async () => {
  const server = start("async", "clone", "server", ANY, ANY, ANY);
  const endpoints = await server.endpoints();
  const clients = [1, 2].map(() => start("async", "clone", "client", ...endpoints));
  for (const client of clients) expect((await client.lines(2))[1]).toMatch(/^map \d+ keys, [0-9a-f]{16}$/);
});
