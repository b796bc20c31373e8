/** What nodes and the network can suffer. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import * as zmq from "../../ts/index.js";
import { simulate } from "../../ts/sim.js";
import { pinging, replies } from "./pinging.js";

test("a partition stops what goes over it; after healing, streams go on when they are repeated", async () => {
  const world = pinging(simulate());
  world.at(1000, () => world.partition(["client"], ["server"]));
  world.at(3000, () => world.heal());
  await world.run({ until: 5000 });
  expect(replies(world, 0, 1000)).toBeGreaterThan(5);
  expect(replies(world, 1010, 3000)).toBe(0);
  expect(replies(world, 3500, 5000)).toBeGreaterThan(5);
  world.dispose();
});

test("a partition in one direction stops the answers, too", async () => {
  const world = pinging(simulate());
  world.at(1000, () => world.partition(["server"], ["client"], { oneWay: true }));
  await world.run({ until: 3000 });
  expect(replies(world, 1010, 3000)).toBe(0);
  const seen = world.named("server").disk.readText("seen")!.trim().split("\n");
  expect(seen.length).toBe(replies(world, 0, 3000) + 1);
  world.dispose();
});

test("a node that is killed and started again is found by its name; its disk is as it was", async () => {
  const world = pinging(simulate());
  const server = world.named("server");
  world.at(1000, () => server.kill());
  world.at(1500, () => server.restart());
  await world.run({ until: 1200 });
  expect(server.state).toBe("killed");
  const seen = server.disk.readText("seen");
  await world.run({ until: 3000 });
  expect(server.state).toBe("running");
  expect(replies(world, 1010, 1500)).toBe(0);
  expect(replies(world, 2000, 3000)).toBeGreaterThan(5);
  expect(server.disk.readText("seen")!.startsWith(seen!)).toBe(true);
  world.dispose();
});

test("kill: peers learn of it at once. Power off: they do not, but by heartbeats", async () => {
  const events = async (way: "kill" | "powerOff", heartbeatInterval: number): Promise<[string, number][]> => {
    const world = simulate();
    world.node("server", async () => {
      const socket = new zmq.Pull({ linger: 0 });
      await socket.bind("tcp://*:5555");
      await socket.receive();
    });
    world.node("client", async ({ log }) => {
      const socket = new zmq.Push({ linger: 0, heartbeatInterval, heartbeatTimeout: 3 * heartbeatInterval });
      socket.connect("tcp://server:5555");
      for await (const { type } of socket.events) log(type);
    });
    world.at(1000, () => world.named("server")[way]());
    await world.run({ until: 30_000 });
    world.dispose();
    return world.history.filter(({ time }) => time > 1000).map(({ event, time }) => [event, time]);
  };
  const [killed] = await events("kill", 0);
  expect(killed![0]).toBe("disconnect");
  expect(killed![1]).toBeLessThan(1010);
  expect(await events("powerOff", 0)).toEqual([]);
  const [silent] = await events("powerOff", 500);
  expect(silent![0]).toBe("disconnect");
  expect(silent![1]).toBeGreaterThan(1500);
});

test("power off: the disk keeps what was synced, and a beginning of what was not", async () => {
  const kept = new Set<string>();
  for (let seed = 1; seed <= 20; seed++) {
    const world = simulate({ seed });
    world.node("writer", async ({ disk }) => {
      disk.write("a", "synced");
      await disk.sync();
      disk.write("b", "1");
      disk.write("c", "2");
    });
    await world.run({ until: 100 });
    const { disk } = world.named("writer");
    expect(disk.list()).toEqual(["a", "b", "c"]);
    world.named("writer").powerOff();
    kept.add(disk.list().join(""));
  }
  expect([...kept].sort()).toEqual(["a", "ab", "abc"]);
});

test("a connection is reset at a byte, and a socket connects again", async () => {
  const world = simulate();
  world.node("sink", async ({ log }) => {
    const socket = new zmq.Pull({ linger: 0 });
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("got", message!.length);
  });
  world.node("source", async () => {
    const socket = new zmq.Push({ linger: 0 });
    socket.connect("tcp://sink:5557");
    for (;;) {
      await socket.send(Buffer.alloc(100));
      await sleep(50);
    }
  });
  world.resetAt({ from: "source", to: "sink" }, 1000);
  await world.run({ until: 2000 });
  const kinds = world.trace.records.map(({ kind }) => kind);
  expect(kinds).toContain("reset");
  expect(kinds.filter((kind) => kind === "connect")).toHaveLength(2);
  expect(world.history.length).toBeGreaterThan(30);
  world.dispose();
});

test("a reset that is given up in time does not happen, whether a connection waits for it or not", async () => {
  const world = pinging(simulate());
  world.resetAt({ from: "client", to: "server" }, 1000, { within: 500 });
  world.resetAt({ from: "client", to: "server" }, 10, { within: 600 });
  world.at(700, () => world.named("client").restart());
  await world.run({ until: 5000 });
  world.dispose();
  expect(world.trace.records.filter(({ kind }) => kind === "reset")).toEqual([]);
  expect(replies(world, 0, 5000)).toBeGreaterThan(40);
});

test("stalls that overlap end with the last of them", async () => {
  const world = simulate();
  const node = world.node("node", async ({ log }) => {
    for (;;) {
      await sleep(100);
      log("tick");
    }
  });
  world.at(1000, () => node.stall(500));
  world.at(1200, () => node.stall(500));
  await world.run({ until: 3000 });
  const times = world.history.map(({ time }) => time).filter((time) => time > 1000.1);
  expect(times[0]).toBeGreaterThanOrEqual(1700);
  expect(times[0]).toBeLessThan(1710);
});

test("clocks: a jump is seen by Date alone; a stalled node does nothing meanwhile", async () => {
  const world = simulate();
  world.node("node", async ({ log }) => {
    for (;;) {
      await sleep(100);
      log("tick", Date.now() - performance.now());
    }
  });
  const node = world.named.bind(world, "node");
  world.at(450, () => node().jump(3_600_000));
  world.at(1050, () => node().stall(500));
  await world.run({ until: 2000 });
  const offsets = world.history.map(({ data }) => Math.round((data as number) / 1000));
  expect(offsets[9]! - offsets[0]!).toBe(3600);
  const times = world.history.map(({ time }) => time);
  expect(times.filter((time) => time > 1050 && time < 1550)).toEqual([]);
  expect(times.filter((time) => time >= 1550).length).toBeGreaterThan(3);
  world.dispose();
});

test("bandwidth, latency and loss: what is large takes longer, and datagrams get lost", async () => {
  const world = simulate({ link: { latency: 10, bandwidth: 100_000 } });
  world.node("sink", async ({ log }) => {
    const socket = new zmq.Pull({ linger: 0 });
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("got", message!.length);
  });
  world.node("source", async ({ log }) => {
    const socket = new zmq.Push({ linger: 0 });
    socket.connect("tcp://sink:5557");
    await sleep(500);
    log("send");
    await socket.send(Buffer.alloc(50_000));
  });
  await world.run({ until: 5000 });
  const [sent, got] = world.history;
  expect(got!.time - sent!.time).toBeGreaterThan(500);
  expect(got!.time - sent!.time).toBeLessThan(550);
  world.dispose();
});

test("bandwidth: a large frame arrives bit by bit, so that heartbeats see the connection live", async () => {
  const world = simulate({ link: { bandwidth: 100_000 } });
  const heartbeats = { heartbeatInterval: 300, heartbeatTimeout: 900, linger: 0 };
  world.node("sink", async ({ log }) => {
    const socket = new zmq.Pull(heartbeats);
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("got", message!.length);
  });
  world.node("source", async ({ log }) => {
    const socket = new zmq.Push(heartbeats);
    void (async () => {
      for await (const { type } of socket.events) if (type === "disconnect") log(type);
    })();
    socket.connect("tcp://sink:5557");
    await socket.send(Buffer.alloc(400_000));
  });
  await world.run({ until: 6000 });
  world.dispose();
  expect(world.history).toMatchObject([{ event: "got", data: 400_000 }]);
  expect(world.history[0]!.time).toBeGreaterThan(4000);
  expect(world.history[0]!.time).toBeLessThan(4200);
});

test("a module is a program; its top level runs anew at each start", async () => {
  const world = simulate();
  world.node("sink", async ({ log }) => {
    const socket = new zmq.Pull({ linger: 0 });
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("got", String(message));
  });
  const counter = world.node("counter", new URL("programs/counter.mjs", import.meta.url));
  world.at(500, () => counter.restart());
  await world.run({ until: 1500 });
  expect(world.history.map(({ event, data }) => `${event} ${String(data)}`)).toEqual([
    "count 1",
    "got start 0",
    "count 1",
    "got start 1",
  ]);
  world.dispose();
});
