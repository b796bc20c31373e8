/**
 * Simple Pirate: a queue between Lazy Pirate clients and any number of workers, the least recently
 * used first. It teaches load balancing with two ROUTERs. A worker that dies costs a retry; a queue
 * that dies costs all workers.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Request, Router, type Message } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
import { client } from "./lazy-pirate.ts";
import { main, print, type Log } from "./program.ts";

const READY = "\x01";

export interface QueueOptions {
  /** For clients. Default: `tcp://*:5555`. */
  readonly frontend?: string;
  /** For workers. Default: `tcp://*:5556`. */
  readonly backend?: string;
  readonly log?: Log;
}

/** Passes requests to workers that are ready, and replies back to clients. */
export async function queue({
  frontend: front = "tcp://*:5555",
  backend: back = "tcp://*:5556",
  log = print,
}: QueueOptions): Promise<void> {
  const [frontend, backend] = [new Router(), new Router()];
  await frontend.bind(front);
  await backend.bind(back);
  log("listening", `${String(frontend.lastEndpoint)} ${String(backend.lastEndpoint)}`);

  const ready: Message[] = [];
  const poller = new Poller([backend]);
  for await (const { socket } of poller) {
    const [sender, , ...parts] = await socket.receive();
    if (socket === backend) {
      ready.push(sender!);
      if (String(parts[0]) !== READY) await frontend.send(parts);
    } else {
      await backend.send([ready.shift()!, "", sender!, "", ...parts.slice(-1)]);
    }
    //  Requests wait in the socket while no worker is ready
    if (ready.length > 0) poller.add(frontend);
    else poller.remove(frontend);
  }
}

export interface WorkerOptions {
  /** Default: `tcp://localhost:5556`. */
  readonly queue?: string;
  /** Milliseconds of work for a request. Default: 0. */
  readonly workMs?: number;
  readonly log?: Log;
}

/** Echoes each request. */
export async function worker({
  queue = "tcp://localhost:5556",
  workMs = 0,
  log = print,
}: WorkerOptions): Promise<void> {
  const socket = new Request();
  socket.connect(queue);
  await socket.send(READY);
  log("ready");
  for await (const [client, , request] of socket) {
    await sleep(workMs);
    await socket.send([client!, "", request!]);
  }
}

await main(import.meta.url, {
  queue: (frontend, backend) => queue({ ...(frontend && { frontend }), ...(backend && { backend }) }),
  worker: (endpoint) => worker({ ...(endpoint && { queue: endpoint }) }),
  client: (endpoint, requests = "10") =>
    client({ ...(endpoint && { server: endpoint }), requests: Number(requests), pauseMs: 0 }),
});
