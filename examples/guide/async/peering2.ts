/**
 * Broker peering, part 2: a broker gives requests to its own workers, or to the broker of a peer.
 * It teaches local flow and cloud flow: ROUTER to REQ inside, ROUTER to ROUTER between brokers.
 *
 * Usage: node peering2.ts self [peer ...] [--clients 10] [--workers 3] [--requests N]
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { Request, Router, type Message } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";

const READY = "\x01";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    clients: { type: "string", default: "10" },
    workers: { type: "string", default: "3" },
    requests: { type: "string", default: "Infinity" },
  },
});
const [self, ...peers] = positionals;
if (self === undefined) throw new Error("usage: node peering2.ts self [peer ...]");

async function client(): Promise<void> {
  const socket = new Request();
  socket.connect(`ipc://${self}-localfe.ipc`);
  for (let i = 0; i < Number(values.requests); i++) {
    await socket.send("HELLO");
    console.log(`Client: ${String(await socket.receive())}`);
  }
  socket.close();
}

async function worker(): Promise<void> {
  const socket = new Request();
  socket.connect(`ipc://${self}-localbe.ipc`);
  await socket.send(READY);
  for await (const parts of socket) {
    console.log(`Worker: ${String(parts.at(-1))}`);
    await socket.send([...parts.slice(0, -1), "OK"]);
  }
}

console.log(`I: preparing broker at ${self}...`);
const [cloudfe, cloudbe] = [new Router({ routingId: self }), new Router({ routingId: self })];
// A Router drops what is for a peer that is not there yet.
const connected = cloudbe.ready({ peers: peers.length });
const [localfe, localbe] = [new Router(), new Router()];
await cloudfe.bind(`ipc://${self}-cloud.ipc`);
await localfe.bind(`ipc://${self}-localfe.ipc`);
await localbe.bind(`ipc://${self}-localbe.ipc`);
for (const peer of peers) {
  console.log(`I: connecting to cloud frontend at '${peer}'`);
  cloudbe.connect(`ipc://${peer}-cloud.ipc`);
}
console.log("Press Enter when all brokers are started:");
await Promise.race(["data", "end"].map((event) => once(process.stdin, event)));
process.stdin.destroy();
await connected;

const workers: Message[] = [];

/** A reply of a worker or of a peer goes to the broker or the client that it is for. */
async function reply(socket: Router): Promise<void> {
  const [sender, , ...parts] = await socket.receive();
  if (socket === localbe) workers.push(sender!);
  if (socket === localbe && String(parts[0]) === READY) return;
  await (peers.includes(String(parts[0])) ? cloudfe : localfe).send(parts);
}

/** A request goes to a worker; one in five of this cluster's own goes to a peer. */
async function request(socket: Router): Promise<void> {
  const parts = await socket.receive();
  const peer = peers[Math.floor(Math.random() * peers.length)];
  if (socket === localfe && peer !== undefined && Math.random() < 0.2) await cloudbe.send([peer, "", ...parts]);
  else await localbe.send([workers.shift()!, "", ...parts]);
}

for (let i = 0; i < Number(values.workers); i++) void worker();
for (let i = 0; i < Number(values.clients); i++) void client();
const poller = new Poller<Router>([localbe, cloudbe]);
for await (const { socket } of poller) {
  if (socket === localbe || socket === cloudbe) await reply(socket);
  else await request(socket);
  for (const frontend of [localfe, cloudfe])
    if (workers.length > 0) poller.add(frontend);
    else poller.remove(frontend);
}
