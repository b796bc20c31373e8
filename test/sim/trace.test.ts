/** Traces: what is in them, files of them, their differences, and their diagrams. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { simulate, type World } from "../../ts/sim.js";
import { pinging } from "./pinging.js";

async function run(seed: number, latency = 5): Promise<World> {
  const world = pinging(simulate({ seed, link: { latency, jitter: 1 } }));
  world.at(400, () => world.partition(["client"], ["server"]));
  world.at(600, () => world.heal());
  await world.run({ until: 800 });
  onTestFinished(() => world.dispose());
  return world;
}

test("records have times that do not go back, and what happened to whom", async () => {
  const { trace } = await run(1);
  const times = trace.records.map(({ time }) => time);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const kinds = new Set(trace.records.map(({ kind }) => kind));
  for (const kind of ["start", "connect", "send", "log", "partition", "heal"] as const) expect(kinds).toContain(kind);
  expect(trace.records.find(({ kind }) => kind === "connect")).toMatchObject({ node: "client", peer: "server" });
  expect(trace.count).toBe(trace.records.length);
  expect(trace.hash).toMatch(/^[0-9a-f]{16}$/);
});

test("a trace is written as lines of JSON", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trace-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { trace } = await run(1);
  trace.write(join(folder, "run.jsonl"));
  const lines = (await readFile(join(folder, "run.jsonl"), "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(trace.records);
});

test("two traces have no difference, or a first one", async () => {
  const [one, same, other] = [await run(1), await run(1), await run(2)];
  expect(one.trace.diff(same.trace)).toBeUndefined();
  const difference = one.trace.diff(other.trace)!;
  expect(difference.here).toEqual(one.trace.records[difference.index]);
  expect(difference.there).toEqual(other.trace.records[difference.index]);
  expect(difference.here).not.toEqual(difference.there);
});

test("two traces that differ only in the bytes sent differ where these are sent", async () => {
  const sent = async (text: string): Promise<World> => {
    const world = simulate();
    world.node("sink", async ({ zmq }) => {
      const socket = new zmq.Pull({ linger: 0 });
      await socket.bind("tcp://*:5557");
      await socket.receive();
    });
    world.node("source", async ({ zmq }) => {
      const socket = new zmq.Push({ linger: 0 });
      socket.connect("tcp://sink:5557");
      await socket.send(text);
    });
    await world.run({ until: 500 });
    onTestFinished(() => world.dispose());
    return world;
  };
  const [one, other] = [await sent("a"), await sent("b")];
  const { here, there, index } = one.trace.diff(other.trace)!;
  expect(here).toEqual(there);
  expect(here).toMatchObject({ kind: "send", node: "source", peer: "sink" });
  expect(one.trace.records[index]).toBe(here);
});

test("of many records the first ones are kept, and the hash covers all", async () => {
  const world = pinging(simulate({ records: 3 }));
  await world.run({ until: 500 });
  expect(world.trace.records).toHaveLength(3);
  expect(world.trace.count).toBeGreaterThan(10);
  const whole = pinging(simulate());
  await whole.run({ until: 500 });
  expect(world.trace.hash).toBe(whole.trace.hash);
  for (const each of [world, whole]) each.dispose();
});

test("a diagram has each node, each arrow and each label, as text that is escaped", async () => {
  const world = simulate();
  world.node("a", ({ log }) => {
    log('<&">');
    for (let n = 0; n < 40; n++) log("a line");
  });
  await world.run({ until: 10 });
  const svg = world.trace.diagram();
  expect(svg).toContain("&lt;&amp;&quot;&gt;");
  expect(svg).not.toContain('<&">');
  expect(svg.match(/>a<\/text>/g)).toHaveLength(2); // the names come again after 30 rows
  const { trace } = await run(1);
  const all = trace.diagram();
  for (const name of ["client", "server"]) expect(all).toContain(`>${name}</text>`);
  const sends = trace.records.filter(({ kind }) => kind === "send").length;
  expect(all.match(/class="arrow send"/g)).toHaveLength(sends);
  expect(trace.diagram(undefined, { from: 400, until: 700 })).toContain("partition client ↔ server");
  const times = new Set(trace.records.slice(0, 5).map(({ time }) => time));
  expect(trace.diagram(undefined, { rows: 5 }).match(/class="time"/g)).toHaveLength(times.size);
});
