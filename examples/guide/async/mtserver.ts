/**
 * Hello World server with five worker threads behind one endpoint.
 * It teaches a threaded instance: all threads share the default context, and so `inproc://`.
 *
 * Usage: node mtserver.ts [endpoint] [threads] [milliseconds of work]
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { createInstance, Dealer, Proxy, Reply, Router, useInstance } from "libzmq-wasm";

async function worker(work: number): Promise<void> {
  const receiver = new Reply();
  receiver.connect("inproc://workers");
  parentPort!.postMessage("connected");
  for await (const [request] of receiver) {
    console.log(`Received request: [${String(request)}]`);
    await sleep(work);
    await receiver.send("World");
  }
}

async function main(endpoint = "tcp://*:5555", threads = "5", work = "1000"): Promise<void> {
  useInstance(createInstance({ threads: true }));
  const clients = new Router();
  await clients.bind(endpoint);
  const workers = new Dealer();
  await workers.bind("inproc://workers");
  const started = Array.from({ length: Number(threads) }, () =>
    once(new Worker(new URL(import.meta.url), { workerData: Number(work) }), "message"),
  );
  await Promise.all(started);
  console.log(`listening on ${clients.lastEndpoint}`);
  await new Proxy(clients, workers).run();
}

if (isMainThread) await main(...process.argv.slice(2));
else await worker(workerData as number);
