/**
 * The same seed does the same under every kind of fault at once: in the trace, and in the memory of
 * wasm.
 */
import { expect, test } from "vitest";
import { Dish, Radio } from "../../ts/draft.js";
import { simulate, type World } from "../../ts/sim.js";
import { planFaults } from "../../ts/sim/plan.js";

const SEEDS = [1, 2, 3];
const UNTIL_MS = 8000;
const TUNED = { reconnectInterval: 50, reconnectMaxInterval: 800, heartbeatInterval: 500, linger: 0 };
const SERVERS = ["server", "pub", "sink", "group"];
const CLIENTS = ["client0", "client1", "client2"];

function servers(world: World): void {
  world.node("server", async ({ zmq, sleep, random }) => {
    const socket = new zmq.Reply(TUNED);
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) {
      await sleep(20 * random());
      await socket.send(message!);
    }
  });
  world.node("pub", async ({ zmq, sleep }) => {
    const socket = new zmq.Publisher(TUNED);
    await socket.bind("tcp://*:5556");
    for (let i = 0; ; i++) {
      await socket.send([`t${i % 3}`, String(i)]);
      await sleep(30);
    }
  });
  world.node("sink", async ({ zmq, log }) => {
    const socket = new zmq.Pull(TUNED);
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("pull", message!.length);
  });
  world.node("group", async ({ log }) => {
    const socket = new Dish(TUNED);
    await socket.bind("udp://*:5558");
    socket.join("g");
    for await (const [message] of socket) log("dish", String(message));
  });
}

function client(world: World, name: string, topic: string): void {
  world.node(name, ({ zmq, sleep, log, random }) => {
    const request = async (): Promise<void> => {
      for (let i = 0; ; i++) {
        const socket = new zmq.Request({ ...TUNED, receiveTimeout: 400 });
        socket.connect("tcp://server:5555");
        await socket
          .send(`${name} ${i}`)
          .then(() => socket.receive())
          .then(([reply]) => log("reply", String(reply)))
          .catch((error: unknown) => log("no reply", (error as { code: string }).code));
        socket.close();
        await sleep(25);
      }
    };
    const push = async (): Promise<void> => {
      const socket = new zmq.Push(TUNED);
      socket.connect("tcp://sink:5557");
      for (;;) {
        await socket.send(Buffer.alloc(Math.floor(3000 * random())), { timeout: 300 }).catch(() => log("full"));
        await sleep(40);
      }
    };
    const subscribe = async (): Promise<void> => {
      const socket = new zmq.Subscriber(TUNED);
      socket.connect("tcp://pub:5556");
      socket.subscribe(topic);
      for await (const [, message] of socket) log("sub", String(message));
    };
    const radio = async (): Promise<void> => {
      const socket = new Radio(TUNED);
      socket.connect("udp://group:5558");
      for (;;) {
        await socket.send(name, { group: "g" });
        await sleep(100);
      }
    };
    return Promise.all([request(), push(), subscribe(), radio()]);
  });
}

interface Outcome {
  readonly trace: string;
  readonly memory: string;
  readonly events: Readonly<Record<string, number>>;
}

async function run(seed: number): Promise<Outcome> {
  const world = simulate({ seed, link: { latency: [1, 10], jitter: 3, bandwidth: 1e6, loss: 0.05 }, records: 0 });
  servers(world);
  for (const [i, name] of CLIENTS.entries()) client(world, name, `t${i}`);
  world.apply(
    planFaults({ count: [8, 16], nodes: [...SERVERS, ...CLIENTS], peers: SERVERS, within: [300, 6000] }, seed),
  );
  await world.run({ until: UNTIL_MS });
  const events: Record<string, number> = {};
  for (const { event } of world.history) events[event] = (events[event] ?? 0) + 1;
  const outcome = { trace: world.trace.hash, memory: world.memoryHash(), events };
  world.dispose();
  return outcome;
}

test.each(SEEDS)("seed %d, three times", async (seed) => {
  const first = await run(seed);
  expect(await run(seed)).toEqual(first);
  expect(await run(seed)).toEqual(first);
  for (const event of ["reply", "pull", "sub", "dish"]) expect(first.events[event]).toBeGreaterThan(0);
});

test("seeds differ", async () => {
  const hashes = new Set<string>();
  for (const seed of SEEDS) hashes.add((await run(seed)).trace);
  expect(hashes.size).toBe(SEEDS.length);
});
