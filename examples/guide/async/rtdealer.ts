/**
 * Router that gives work to Dealer workers: each asks when it is ready.
 * It teaches that a Dealer sends and receives the empty part itself, which Request does by itself.
 *
 * Usage: node rtdealer.ts [endpoint] [workers] [milliseconds] [longest milliseconds of a task]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Router } from "libzmq-wasm";
import { localEndpoint } from "./program.ts";

const [endpoint = "tcp://*:5671", workers = "10", work = "5000", longest = "500"] = process.argv.slice(2);

const broker = new Router();
await broker.bind(endpoint);
console.log(`listening on ${broker.lastEndpoint}`);

async function worker(name: string): Promise<void> {
  const socket = new Dealer({ routingId: name });
  socket.connect(localEndpoint(broker));
  for (let total = 0; ; total++) {
    await socket.send(["", "Hi Boss"]);
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
