// A simulated world under measurement, in a process of its own. It is started as
//
//   node world.mjs telemetry NODES SECONDS | worlds COUNT
//
// and prints one line of JSON.
//   telemetry  Each node sends one message a second to a collector, with heartbeats every second.
//              The world runs for SECONDS of virtual time after all nodes have started.
//   worlds     COUNT worlds of five nodes each, one after the other; resident memory after each
//              tenth of them.
import { simulate } from "libzmq-wasm/sim";

const START_MS = 3000;
const HEARTBEATS = { heartbeatInterval: 1000, heartbeatTimeout: 3000 };

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Adds a collector and the nodes. Returns the number of messages that it has received. */
function addTelemetry(/** @type {import("libzmq-wasm/sim").World} */ world, /** @type {number} */ nodes) {
  let received = 0;
  world.node("collector", async ({ zmq }) => {
    const socket = new zmq.Pull(HEARTBEATS);
    await socket.bind("tcp://*:5557");
    for (;;) {
      await socket.receive();
      received++;
    }
  });
  for (let n = 0; n < nodes; n++) {
    world.node(`node${n}`, async ({ zmq, sleep, random }) => {
      const socket = new zmq.Push(HEARTBEATS);
      socket.connect("tcp://collector:5557");
      await sleep(random() * 1000);
      for (let at = 0; ; at++) {
        await socket.send(`${at} ${random()}`);
        await sleep(1000);
      }
    });
  }
  return () => received;
}

async function telemetry(/** @type {number} */ nodes, /** @type {number} */ seconds) {
  const world = simulate({ seed: 7, link: { latency: [20, 30] } });
  const received = addTelemetry(world, nodes);
  const [empty, before] = [process.memoryUsage().rss, cpuMs()];
  await world.run({ until: START_MS });
  const [started, first] = [cpuMs(), received()];
  await world.run({ until: START_MS + seconds * 1000 });
  const messages = received() - first;
  return {
    nodes,
    messages,
    startMs: (started - before) / nodes,
    messageUs: ((cpuMs() - started) * 1000) / messages,
    resident: process.memoryUsage().rss,
    nodeBytes: (process.memoryUsage().rss - empty) / nodes,
  };
}

async function worlds(/** @type {number} */ count) {
  const resident = [];
  for (let seed = 1; seed <= count; seed++) {
    const world = simulate({ seed });
    addTelemetry(world, 4);
    await world.run({ until: 5000 });
    world.dispose();
    if (seed % (count / 10) === 0) resident.push(process.memoryUsage().rss);
  }
  return { resident };
}

const [, , name, ...numbers] = process.argv;
const [first, second] = numbers.map(Number);
console.log(JSON.stringify(await (name === "worlds" ? worlds(first) : telemetry(first, second))));
