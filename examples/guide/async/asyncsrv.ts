/**
 * Asynchronous clients and a server with a pool of workers, in one process.
 * It teaches Dealer to Router: a client sends without waiting, and gets none, one or many replies.
 *
 * Usage: node asyncsrv.ts [endpoint] [milliseconds] [clients] [workers]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Proxy, Router } from "libzmq-wasm";
import { localEndpoint } from "./program.ts";

const [endpoint = "tcp://127.0.0.1:5570", milliseconds = "5000", clients = "3", workers = "5"] = process.argv.slice(2);

const frontend = new Router({ linger: 0 });
await frontend.bind(endpoint);
const backend = new Dealer({ linger: 0 });
await backend.bind("inproc://backend");
console.log(`listening on ${frontend.lastEndpoint}`);

/** Sends a request each second, and prints replies as they arrive. */
async function client(name: string, signal: AbortSignal): Promise<void> {
  const socket = new Dealer({ routingId: name, linger: 0 });
  socket.connect(localEndpoint(frontend));
  const receiving = (async () => {
    for await (const parts of socket.messages({ signal })) console.log(`${name}: ${String(parts.at(-1))}`);
  })();
  const sending = (async () => {
    for (let request = 1; ; request++) {
      await socket.send(`request #${request}`);
      await sleep(1000, undefined, { signal });
    }
  })();
  await Promise.all([receiving, sending]);
}

/** Sends up to four copies of each request back, at random times. */
async function worker(signal: AbortSignal): Promise<void> {
  const socket = new Dealer({ linger: 0 });
  socket.connect("inproc://backend");
  for await (const parts of socket.messages({ signal })) {
    for (let replies = Math.floor(Math.random() * 5); replies > 0; replies--) {
      await sleep(Math.random() * 100, undefined, { signal });
      await socket.send(parts);
    }
  }
}

const signal = AbortSignal.timeout(Number(milliseconds));
await Promise.allSettled([
  new Proxy(frontend, backend).run({ signal }),
  ...Array.from({ length: Number(workers) }, () => worker(signal)),
  ...Array.from({ length: Number(clients) }, (_, i) => client(`client ${i + 1}`, signal)),
]);
