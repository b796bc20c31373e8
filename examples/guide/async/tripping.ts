/**
 * Measures round trips through a broker: one after the other, and then all under way at once.
 * It teaches what waiting for each reply costs.
 *
 * Usage: node tripping.ts [synchronous requests] [asynchronous requests]
 */
import { Dealer, Proxy, Router } from "libzmq-wasm";

const [synchronous = "10000", asynchronous = "100000"] = process.argv.slice(2);

console.log("Setting up test...");
const unlimited = { sendHighWaterMark: 0, receiveHighWaterMark: 0, linger: 0 };
const [frontend, backend] = [new Router(unlimited), new Dealer(unlimited)];
await frontend.bind("tcp://127.0.0.1:*");
await backend.bind("tcp://127.0.0.1:*");
const proxy = new Proxy(frontend, backend);
const running = proxy.run();

const worker = new Dealer(unlimited);
worker.connect(backend.lastEndpoint!);
const controller = new AbortController();
const working = (async () => {
  for await (const parts of worker.messages({ signal: controller.signal })) await worker.send(parts);
})();

const client = new Dealer(unlimited);
client.connect(frontend.lastEndpoint!);
await client.send("hello");
await client.receive(); // all are there

async function measure(requests: number, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await run();
  console.log(` ${((1000 * requests) / (performance.now() - start)).toFixed(0)} calls/second`);
}

console.log("Synchronous round-trip test...");
await measure(Number(synchronous), async () => {
  for (let i = 0; i < Number(synchronous); i++) {
    await client.send("hello");
    await client.receive();
  }
});

console.log("Asynchronous round-trip test...");
await measure(Number(asynchronous), async () => {
  const sending = client.sendMany(Array<string>(Number(asynchronous)).fill("hello"));
  for (let replies = 0; replies < Number(asynchronous);) replies += (await client.receiveMany()).length;
  await sending;
});

controller.abort();
await Promise.allSettled([working]);
proxy.terminate();
await running;
