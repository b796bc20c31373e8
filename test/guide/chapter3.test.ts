/** The programs of the Guide's third chapter, in both APIs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ANY, FORMS, Program, start } from "./program.js";

const folder = mkdtempSync(join(tmpdir(), "zmq-guide-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const linesOf = (lines: readonly string[], text: string): number => lines.filter((line) => line === text).length;

describe.each(FORMS)("%s", (form) => {
  test("identity: a generated routing id, and one that the peer chose", async () => {
    const lines = await start(form, "identity").printed;
    expect(lines.filter((line) => !line.startsWith("---"))).toEqual([
      expect.stringMatching(/^\[005\] 00[0-9a-f]{8}$/i),
      "[000] ",
      "[039] ROUTER uses a generated 5 byte identity",
      "[005] PEER2",
      "[000] ",
      "[033] ROUTER uses REQ's socket identity",
    ]);
  });

  test.each(["rtreq", "rtdealer"])("%s: workers work until they are fired", async (name) => {
    const [, ...lines] = await start(form, name, ANY, "3", "200", "10").printed;
    const tasks = lines.map((line) => Number(/^Completed: (\d+) tasks$/.exec(line)?.[1]));
    expect(tasks).toHaveLength(3);
    expect(Math.max(...tasks)).toBeGreaterThan(0);
  });

  test.each(form === "async" ? ["lbbroker", "lbbroker3"] : ["lbbroker", "lbbroker2", "lbbroker3"])(
    "%s: each client gets a reply of a worker",
    async (name) => {
      const lines = await start(form, name, ANY, ANY, "4", "2").printed;
      expect([linesOf(lines, "Client: OK"), linesOf(lines, "Worker: HELLO")]).toEqual([4, 4]);
    },
  );

  test("asyncsrv: replies go to the client that asked, and the program ends in order", async () => {
    const server = start(form, "asyncsrv", `ipc://${join(folder, `${form}-long`)}`, "600000", "2", "2");
    expect(await server.line(/request/)).toMatch(/^[\w -]+: request #\d+$/);
    const brief = start(form, "asyncsrv", `ipc://${join(folder, `${form}-brief`)}`, "1", "1", "1").printed;
    await expect(brief).resolves.toBeDefined();
  });

  test("peering1: each broker receives the other's state", async () => {
    const start = (self: string, peer: string): Program =>
      new Program(`guide/${form}/peering1`, [`${form}-${self}`, `${form}-${peer}`], folder);
    const brokers = [start("DC1", "DC2"), start("DC2", "DC1")];
    const [first, second] = await Promise.all(brokers.map((broker) => broker.line(/workers free/)));
    expect(first).toMatch(new RegExp(`^${form}-DC2 - \\d workers free$`));
    expect(second).toMatch(new RegExp(`^${form}-DC1 - \\d workers free$`));
  });

  test("peering2: clients of both clusters get their replies", async () => {
    const start = (self: string, peer: string): Program =>
      new Program(
        `guide/${form}/peering2`,
        [`${form}-${self}`, `${form}-${peer}`, "--clients=2", "--workers=2", "--requests=10"],
        folder,
      );
    const brokers = [start("A", "B"), start("B", "A")];
    for (const broker of brokers) await broker.line(/^Press Enter/);
    for (const broker of brokers) broker.enter();
    for (const broker of brokers) {
      for (let count = 1, replies = 0; replies < 20; count++) {
        const lines = await broker.lines(count);
        expect(lines).toHaveLength(count);
        replies = linesOf(lines, "Client: OK");
      }
    }
  });

  test("peering3: each task is answered, in bursts that exceed a cluster's workers", async () => {
    const start = (self: string, peer: string): Program =>
      new Program(
        `guide/${form}/peering3`,
        [`${form}-${self}`, `${form}-${peer}`, "--clients=2", "--workers=1", "--requests=10", "--pause=50"],
        folder,
      );
    const brokers = [start("X", "Y"), start("Y", "X")];
    for (const broker of brokers) {
      const [, ...tasks] = await broker.lines(21);
      expect(tasks).toEqual(Array(20).fill(expect.stringMatching(/^[0-9A-F]{4}$/)));
    }
  });
});
