/**
 * Broker peering, part 3: the whole simulation of clusters that lend each other their workers.
 * It teaches the three flows together: local, cloud and state, and a monitor that prints results.
 *
 * Usage: node peering3.ts self [peer ...] [--clients 10] [--workers 5] [--requests N] [--pause ms]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Publisher, Pull, Push, Request, Router, Subscriber, type Message } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
import { beforeTimeout } from "./program.ts";

const READY = "\x01";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: "string", default: "10" },
    workers: { type: "string", default: "5" },
    requests: { type: "string", default: "Infinity" },
    pause: { type: "string", default: "5000" },
  },
});
const [self, ...peers] = positionals;
if (self === undefined) throw new Error("usage: node peering3.ts self [peer ...]");
const pause = Number(values.pause);

const random = (below: number): number => Math.floor(Math.random() * below);

/** Bursts of requests, as real traffic has them. */
async function client(): Promise<void> {
  const socket = new Request();
  socket.connect(`ipc://${self}-localfe.ipc`);
  const monitor = new Push();
  monitor.connect(`ipc://${self}-monitor.ipc`);
  for (let left = Number(values.requests); left > 0;) {
    await sleep(random(pause));
    for (let burst = 1 + random(15); burst > 0 && left > 0; burst--, left--) {
      const task = random(0x10000).toString(16).toUpperCase().padStart(4, "0");
      await socket.send(task);
      const reply = await beforeTimeout(socket.receive({ timeout: 10_000 }));
      if (!reply) return monitor.send(`E: CLIENT EXIT - lost task ${task}`);
      await monitor.send(String(reply) === task ? task : `E: ${task} was answered with ${String(reply)}`);
    }
  }
  socket.close();
  monitor.close();
}

async function worker(): Promise<void> {
  const socket = new Request();
  socket.connect(`ipc://${self}-localbe.ipc`);
  await socket.send(READY);
  for await (const parts of socket) {
    await sleep(random(2) * (pause / 5));
    await socket.send(parts);
  }
}

console.log(`I: preparing broker at ${self}...`);
const cloudfe = new Router({ routingId: self });
// `mandatory`: what is for a peer that is not there is an error, and is not dropped.
const cloudbe = new Router({ routingId: self, mandatory: true });
const [localfe, localbe] = [new Router(), new Router()];
const [statefe, statebe, monitor] = [new Subscriber(), new Publisher(), new Pull()];
await cloudfe.bind(`ipc://${self}-cloud.ipc`);
await localfe.bind(`ipc://${self}-localfe.ipc`);
await localbe.bind(`ipc://${self}-localbe.ipc`);
await statebe.bind(`ipc://${self}-state.ipc`);
await monitor.bind(`ipc://${self}-monitor.ipc`);
statefe.subscribe();
for (const peer of peers) {
  cloudbe.connect(`ipc://${peer}-cloud.ipc`);
  statefe.connect(`ipc://${peer}-state.ipc`);
}

const workers: Message[] = [];
/** How many workers a peer had free when it said so last. */
let cloudCapacity = 0;

async function reply(socket: Router): Promise<void> {
  const [sender, , ...parts] = await socket.receive();
  if (socket === localbe) workers.push(sender!);
  if (socket === localbe && String(parts[0]) === READY) return;
  await (peers.includes(String(parts[0])) ? cloudfe : localfe).send(parts);
}

/** A request goes to a worker of this cluster, or, if none is free, to a peer. */
async function request(socket: Router): Promise<void> {
  const parts = await socket.receive();
  const id = workers.shift();
  if (id) return localbe.send([id, "", ...parts]);
  cloudCapacity--;
  await sendToPeer([peers[random(peers.length)]!, "", ...parts]);
}

/** While the peer's connection is not there, its request waits. */
async function sendToPeer(parts: (Message | string)[]): Promise<void> {
  try {
    await cloudbe.send(parts);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "EHOSTUNREACH") throw error;
    await sleep(10);
    await sendToPeer(parts);
  }
}

async function handle(socket: Router | Subscriber | Pull): Promise<void> {
  if (socket === localbe || socket === cloudbe) return reply(socket);
  if (socket === statefe) cloudCapacity = Number((await statefe.receive())[1]);
  else if (socket === monitor) console.log(String(await monitor.receive()));
  else await request(socket as Router);
}

for (let i = 0; i < Number(values.workers); i++) void worker();
for (let i = 0; i < Number(values.clients); i++) void client();
const poller = new Poller<Router | Subscriber | Pull>([localbe, cloudbe, statefe, monitor]);
for await (const { socket } of poller) {
  const before = workers.length;
  await handle(socket);
  if (workers.length !== before) await statebe.send([self, String(workers.length)]);
  // Peers' requests are for workers of this cluster alone.
  for (const [frontend, free] of [
    [localfe, workers.length + cloudCapacity],
    [cloudfe, workers.length],
  ] as const)
    if (free > 0) poller.add(frontend);
    else poller.remove(frontend);
}
