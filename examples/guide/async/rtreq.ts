/**
 * Router that gives work to Request workers: each asks when it is ready.
 * It teaches load balancing by the least recently used worker, and an address before each message.
 *
 * Usage: node rtreq.ts [endpoint] [workers] [milliseconds] [longest milliseconds of a task]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Request, Router } from "libzmq-wasm";
import { localEndpoint } from "./program.ts";

const [endpoint = "tcp://*:5671", workers = "10", work = "5000", longest = "500"] = process.argv.slice(2);

const broker = new Router();
await broker.bind(endpoint);
console.log(`listening on ${broker.lastEndpoint}`);

async function worker(name: string): Promise<void> {
  const socket = new Request({ routingId: name });
  socket.connect(localEndpoint(broker));
  for (let total = 0; ; total++) {
    await socket.send("Hi Boss");
    const workload = (await socket.receive()).at(-1);
    if (String(workload) === "Fired!") {
      console.log(`Completed: ${total} tasks`);
      break;
    }
    await sleep(Math.random() * Number(longest));
  }
  socket.close();
}

const working = Array.from({ length: Number(workers) }, (_, i) => worker(`worker ${i + 1}`));
let end = 0;
let fired = 0;
for await (const [identity] of broker) {
  end ||= performance.now() + Number(work);
  const over = performance.now() >= end;
  await broker.send([identity!, "", over ? "Fired!" : "Work harder"]);
  if (over && ++fired === working.length) break;
}
await Promise.all(working);
broker.close();
