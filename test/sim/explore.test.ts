/** Exploration: a fault that makes a world fail is found, made small, and replayed. */
import { expect, test } from "vitest";
import { explore, type World } from "../../ts/sim.js";

const QUIET_FROM = 12_000;

/** A client that asks again and again, without any timeout, as the Guide's first programs do. */
function naive(world: World): void {
  world.node("server", async ({ zmq, sleep }) => {
    const socket = new zmq.Reply({ linger: 0 });
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) {
      await sleep(20);
      await socket.send(message!);
    }
  });
  world.node("client", async ({ zmq, sleep, log }) => {
    const socket = new zmq.Request({ linger: 0 });
    socket.connect("tcp://server:5555");
    for (;;) {
      await socket.send("x");
      await socket.receive();
      log("reply");
      await sleep(100);
    }
  });
}

test("a REQ that waits for a server which was killed is found, and shrunk to that", async () => {
  const { finding } = await explore({
    seeds: 50,
    build: naive,
    faults: { count: [3, 8], nodes: ["server", "client"], within: [500, 10_000] },
    check: ({ history }) => history.some(({ time }) => time > QUIET_FROM),
    until: 15_000,
  });
  expect(finding).toBeDefined();
  const { faults, found, hash } = finding!;
  expect(found.length).toBeGreaterThanOrEqual(faults.length);
  expect(faults.length).toBeLessThanOrEqual(3);
  expect(faults.length).toBeGreaterThan(0);
  const again = await finding!.replay();
  expect(again.world.trace.hash).toBe(hash);
  expect(again.error).toBeInstanceOf(Error);
});

test("the same call finds the same", async () => {
  const once = (): ReturnType<typeof explore> =>
    explore({
      seeds: 50,
      build: naive,
      faults: { count: [3, 8], nodes: ["server"], kinds: ["kill"], within: [500, 10_000] },
      check: ({ history }) => history.some(({ time }) => time > QUIET_FROM),
      until: 15_000,
    });
  const [first, second] = [await once(), await once()];
  expect(first.finding!.hash).toBe(second.finding!.hash);
  expect(first.finding!.faults).toEqual(second.finding!.faults);
});
