/**
 * Load balancing broker with its clients and workers.
 * It teaches two Routers: the worker that has waited for longest gets the next request.
 *
 * Usage: node lbbroker.ts [endpoint for clients] [endpoint for workers] [clients] [workers]
 */
import { Request, Router, type Message } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
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

async function broker(): Promise<void> {
  const waiting: Message[] = [];
  let unanswered = Number(clients);
  const poller = new Poller([backend]);
  for await (const { socket } of poller) {
    const [sender, , ...rest] = await socket.receive();
    if (socket === frontend) {
      await backend.send([waiting.shift()!, "", sender!, "", ...rest]);
    } else {
      waiting.push(sender!);
      if (String(rest[0]) !== "READY") {
        await frontend.send(rest);
        if (--unanswered === 0) return;
      }
    }
    // Requests wait in the socket while no worker is free.
    if (waiting.length > 0) poller.add(frontend);
    else poller.remove(frontend);
  }
}

const controller = new AbortController();
const pool = Array.from({ length: Number(workers) }, () => worker(controller.signal));
await Promise.all([broker(), ...Array.from({ length: Number(clients) }, client)]);
controller.abort();
await Promise.allSettled(pool);
frontend.close();
backend.close();
