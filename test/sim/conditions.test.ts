/**
 * Conditions of nodes that faults change: descriptors, acceptance, names, slowness, clocks, disks.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Dish, Radio } from "../../ts/draft.js";
import * as zmq from "../../ts/index.js";
import { simulate, type Fault, type World } from "../../ts/sim.js";
import { pinging, replies } from "./pinging.js";

/** Runs a world of a server and a client with faults, for 5 seconds. */
async function run(faults: readonly Fault[], build: (world: World) => void = pinging): Promise<World> {
  const world = simulate();
  build(world);
  world.apply(faults);
  await world.run({ until: 5000 });
  world.dispose();
  return world;
}

const bad = (node: string, conditions: Extract<Fault, { kind: "conditions" }>["conditions"], at = 1000): Fault => ({
  at,
  kind: "conditions",
  node,
  conditions,
  ms: 2000,
});

/** The client connects anew for each request, so that each needs the node's system. */
const reconnecting = (world: World): void => {
  world.node("server", async () => {
    const socket = new zmq.Reply({ linger: 0 });
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) await socket.send(message!);
  });
  world.node("client", async ({ log }) => {
    for (;;) {
      const socket = new zmq.Request({ linger: 0, receiveTimeout: 300, sendTimeout: 300 });
      socket.connect("tcp://server:5555");
      await socket
        .send("?")
        .then(() => socket.receive())
        .then(() => log("reply"))
        .catch(() => undefined);
      socket.close();
      await sleep(50);
    }
  });
};

test.each([
  ["refuse", bad("server", { refuse: true })],
  ["acceptAfter", bad("server", { acceptAfter: 10_000 })],
  ["descriptors of the server", bad("server", { descriptors: 0 })],
  ["descriptors of the client", bad("client", { descriptors: 0 })],
  ["unresolved, all", bad("client", { unresolved: "all" })],
  ["unresolved, a name", bad("client", { unresolved: ["server"] })],
  ["resolveAfter", bad("client", { resolveAfter: 1000 })],
] as const)("%s: new connections fail while it lasts, and work before and after", async (_, fault) => {
  const world = await run([fault], reconnecting);
  expect(replies(world, 0, 1000)).toBeGreaterThan(5);
  expect(replies(world, 1400, 3000)).toBe(0);
  expect(replies(world, 4000, 5000)).toBeGreaterThan(5);
});

test("a slow accept: the client is connected at once, and its request is answered late", async () => {
  const world = await run([bad("server", { acceptAfter: 400 }, 0)], (made) => {
    made.node("server", async () => {
      const socket = new zmq.Reply({ linger: 0 });
      await socket.bind("tcp://*:5555");
      for await (const [message] of socket) await socket.send(message!);
    });
    made.node("client", async ({ log }) => {
      const socket = new zmq.Request({ linger: 0 });
      void (async () => {
        for await (const { type } of socket.events) log(type);
      })();
      socket.connect("tcp://server:5555");
      await socket.send("?");
      await socket.receive();
      log("reply");
    });
  });
  const timeOf = (event: string): number => world.history.find((entry) => entry.event === event)!.time;
  expect(timeOf("connect")).toBeLessThan(50);
  expect(timeOf("handshake")).toBeGreaterThan(400);
  expect(timeOf("reply")).toBeLessThan(500);
});

test("without a descriptor, bind() fails with EMFILE; connections that are there go on", async () => {
  const world = await run([bad("server", { descriptors: 2 })], (made) => {
    pinging(made);
    made.node(
      "binder",
      async ({ log }) => {
        const socket = new zmq.Pull({ linger: 0 });
        await socket.bind("tcp://*:5557").catch((error: unknown) => log("bind", (error as { code: string }).code));
      },
      { at: 1500 },
    );
    made.at(1400, () => made.named("binder").set({ descriptors: 0 }));
  });
  expect(world.history.filter(({ event }) => event === "bind").map(({ data }) => data)).toEqual(["EMFILE"]);
  expect(replies(world, 1000, 3000)).toBeGreaterThan(15);
});

test("turn: a slow node answers late, and is fast again afterwards", async () => {
  const world = await run([bad("server", { turn: 40 })]);
  const [fast, slow] = [replies(world, 0, 1000), replies(world, 1000, 3000) / 2];
  expect(slow).toBeGreaterThan(1);
  expect(slow).toBeLessThan(fast * 0.8);
  expect(replies(world, 3200, 5000)).toBeGreaterThan(fast);
});

test("turn: timers of a slow node are late, too", async () => {
  const world = await run([bad("node", { turn: 100 })], (made) => {
    made.node("node", ({ log }) => {
      for (let n = 0; n < 10; n++) setTimeout(() => log("timer", n), 1500);
    });
  });
  const times = world.history.map(({ time }) => time);
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(800);
});

test("drift: the wall clock gains while it lasts, and keeps what it has gained", async () => {
  const world = await run([bad("node", { drift: 100_000 })], (made) => {
    made.node("node", async ({ log }) => {
      for (;;) {
        await sleep(500);
        log("ahead", Date.now() - performance.now());
      }
    });
  });
  const ahead = world.history.map(({ data }) => Math.round((data as number) - (world.history[0]!.data as number)));
  expect(ahead[1]).toBe(0);
  expect(ahead[3]! - ahead[2]!).toBe(50);
  expect(ahead.at(-1)).toBe(200);
});

test("skew: a node's wall clock is ahead or behind from its start", async () => {
  const world = simulate({ epoch: 1_000_000 });
  for (const skew of [-250, 0, 5000]) world.node(`node${skew}`, ({ log }) => log("now", Date.now()), { skew });
  await world.run({ until: 10 });
  expect(world.history.map(({ data }) => data)).toEqual([999_750, 1_000_000, 1_005_000]);
});

test("diskLimit: writes throw ENOSPC while it lasts", async () => {
  const world = await run([bad("node", { diskLimit: 10 })], (made) => {
    made.node("node", async ({ disk, log }) => {
      for (;;) {
        await sleep(400);
        try {
          disk.append("log", "0123456789");
          log("written");
        } catch (error) {
          log((error as { code: string }).code);
        }
      }
    });
  });
  const of = (event: string): number[] =>
    world.history.filter((entry) => entry.event === event).map(({ time }) => time);
  expect(of("ENOSPC").every((time) => time > 1000 && time < 3001)).toBe(true);
  expect(of("ENOSPC").length).toBeGreaterThan(3);
  expect(of("written").some((time) => time > 3100)).toBe(true);
});

test("conditions that overlap end on their own, and the value is then as it was before", async () => {
  const world = simulate();
  const node = world.node("node", () => undefined);
  const other = world.node("other", () => undefined);
  node.set({ resolveAfter: 20 });
  world.link(node, other, { latency: 3 }, { oneWay: true });
  const latency = (from: string, to: string): unknown => world.linkOf(from, to).latency;
  const link = (at: number, ms: number, value: number): Fault => {
    return { at, kind: "link", from: "node", to: "other", conditions: { latency: value }, ms };
  };
  world.apply([bad("node", { resolveAfter: 1000 }, 100), bad("node", { resolveAfter: 2000 }, 200)]);
  world.apply([link(100, 2000, 50), link(200, 1000, 80)]);
  const seen: unknown[] = [];
  for (const at of [50, 150, 250, 2150, 2250])
    world.at(at, () => seen.push([node.conditions.resolveAfter, latency("node", "other"), latency("other", "node")]));
  await world.run({ until: 3000 });
  expect(seen).toEqual([
    [20, 3, 0.2],
    [1000, 50, 50],
    [2000, 80, 80],
    [2000, 3, 0.2],
    [20, 3, 0.2],
  ]);
});

test("a condition that is wrong is named, and nothing is changed", () => {
  const world = simulate();
  const node = world.node("node", () => undefined);
  const before = node.conditions;
  expect(() => node.set({ speed: 3 } as never)).toThrow(/no condition "speed": it has turn, acceptAfter/);
  expect(() => node.set({ refuse: true, acceptAfter: -1 })).toThrow("acceptAfter must be milliseconds, 0 or more");
  expect(() => node.set({ drift: -1e7 })).toThrow("drift must be parts per million");
  expect(node.conditions).toEqual(before);
});

test("latency with a median and a 99th percentile has both, nearly", async () => {
  const world = simulate();
  world.node("client", () => undefined);
  world.node("server", async ({ log }) => {
    const socket = new Dish();
    await socket.bind("udp://*:5558");
    socket.join("g");
    for await (const [message] of socket) log("took", performance.now() - Number(String(message)));
  });
  world.node("radio", async () => {
    const socket = new Radio();
    socket.connect("udp://server:5558");
    for (;;) {
      await sleep(5);
      await socket.send(String(performance.now()), { group: "g" });
    }
  });
  world.link("radio", "server", { latency: { median: 20, p99: 200 } });
  await world.run({ until: 20_000 });
  world.dispose();
  const took = world.history.map(({ data }) => data as number).sort((a, b) => a - b);
  expect(took.length).toBeGreaterThan(3500);
  expect(took[took.length >> 1]).toBeGreaterThan(18);
  expect(took[took.length >> 1]).toBeLessThan(22);
  expect(took[Math.floor(took.length * 0.99)]).toBeGreaterThan(150);
  expect(took[Math.floor(took.length * 0.99)]).toBeLessThan(260);
  expect(() => world.link("radio", "server", { latency: { median: 20, p99: 10 } })).toThrow("latency must be");
});
