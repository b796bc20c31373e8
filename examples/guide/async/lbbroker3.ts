/**
 * Load balancing broker as a reactor: lbbroker with a Loop.
 * It teaches handlers for sockets: the one for clients is there only while a worker waits.
 *
 * Usage: node lbbroker3.ts [endpoint for clients] [endpoint for workers] [clients] [workers]
 */
import { Request, Router, type Message } from "libzmq-wasm";
import { Loop } from "libzmq-wasm/poller";
import { localEndpoint } from "./program.ts";

const [front = "tcp://*:5672", back = "tcp://*:5673", clients = "10", workers = "3"] = process.argv.slice(2);

const frontend = new Router();
await frontend.bind(front);
const backend = new Router();
await backend.bind(back);
console.log(`between ${frontend.lastEndpoint} ${backend.lastEndpoint}`);

async function client(): Promise<void> {
  const socket = new Request();
  socket.connect(localEndpoint(frontend));
  await socket.send("HELLO");
  console.log(`Client: ${String(await socket.receive())}`);
  socket.close();
}

async function worker(signal: AbortSignal): Promise<void> {
  const socket = new Request({ linger: 0 });
  socket.connect(localEndpoint(backend));
  await socket.send("READY");
  for await (const [identity, , request] of socket.messages({ signal })) {
    console.log(`Worker: ${String(request)}`);
    await socket.send([identity!, "", "OK"]);
  }
}

const loop = new Loop();
const waiting: Message[] = [];
let unanswered = Number(clients);

async function fromClient(): Promise<void> {
  await backend.send([waiting.shift()!, "", ...(await frontend.receive())]);
  if (waiting.length === 0) loop.off(frontend);
}

async function fromWorker(): Promise<void> {
  const [sender, , ...rest] = await backend.receive();
  if (waiting.push(sender!) === 1) loop.on(frontend, fromClient);
  if (String(rest[0]) === "READY") return;
  await frontend.send(rest);
  if (--unanswered === 0) loop.stop();
}

const controller = new AbortController();
const pool = Array.from({ length: Number(workers) }, () => worker(controller.signal));
loop.on(backend, fromWorker);
await Promise.all([loop.run(), ...Array.from({ length: Number(clients) }, client)]);
controller.abort();
await Promise.allSettled(pool);
frontend.close();
backend.close();
