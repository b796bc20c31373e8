/**
 * Worlds: programs over the simulated network, their faults, and that one seed always does the
 * same.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import * as zmq from "../../ts/index.js";
import { simulate, type World } from "../../ts/sim.js";

function hello(seed: number): World {
  const world = simulate({ seed, link: { latency: [1, 20], jitter: 2 } });
  world.node("server", async ({ log }) => {
    const socket = new zmq.Reply();
    await socket.bind("tcp://*:5555");
    log("bound", socket.lastEndpoint);
    for await (const [message] of socket) {
      await sleep(5);
      await socket.send(`re: ${String(message)}`);
    }
  });
  world.node("client", async ({ log }) => {
    const socket = new zmq.Request();
    socket.connect("tcp://server:5555");
    for (let i = 0; i < 3; i++) {
      await socket.send(`hello ${i}`);
      const [reply] = await socket.receive();
      log("reply", String(reply));
      await sleep(1000);
    }
    log("time", `${new Date().toISOString()} ${Math.random()}`);
  });
  return world;
}

test("two nodes talk, in virtual time", async () => {
  const world = hello(1);
  await world.run({ until: 10_000 });
  expect(world.history.filter(({ event }) => event === "reply").map(({ data }) => data)).toEqual([
    "re: hello 0",
    "re: hello 1",
    "re: hello 2",
  ]);
  world.dispose();
});

test("the same seed does the same, in the trace and in memory; another one does not", async () => {
  const done = async (seed: number): Promise<string> => {
    const world = hello(seed);
    await world.run({ until: 4000 });
    const result = `${world.trace.hash} ${world.memoryHash()}`;
    world.dispose();
    return result;
  };
  const first = await done(1);
  expect(await done(1)).toBe(first);
  expect(await done(1)).toBe(first);
  expect(await done(2)).not.toBe(first);
});

test("an instance that a program makes itself is on its node", async () => {
  const world = simulate();
  world.node("server", async ({ log }) => {
    const instance = zmq.createInstance();
    const socket = new zmq.Pull({ context: new zmq.Context({ instance }), linger: 0 });
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("got", String(message));
  });
  world.node("client", async () => {
    const socket = new zmq.Push({ linger: 0 });
    socket.connect("tcp://server:5557");
    await socket.send("hello");
  });
  await world.run({ until: 1000 });
  expect(world.history.map(({ node, data }) => [node, data])).toEqual([["server", "hello"]]);
  world.dispose();
});
