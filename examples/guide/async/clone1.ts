/**
 * Clone, model 1: a server publishes keys and values at random, and clients store what they hear.
 * It teaches shared state in its simplest form. What was published before a client came is missing.
 *
 * Usage: node clone1.ts server [endpoint] | client [endpoint] [updates]
 */
import { setImmediate as turn } from "node:timers/promises";
import { Publisher, Subscriber } from "libzmq-wasm";
import { decode, encode, random, store } from "./kv.ts";
import { main } from "./program.ts";

async function server(endpoint = "tcp://*:5556"): Promise<void> {
  const publisher = new Publisher();
  await publisher.bind(endpoint);
  console.log(`publishing on ${publisher.lastEndpoint}`);
  for (let sequence = 1; ; sequence++) {
    await publisher.send(encode({ key: String(random(10_000)), sequence, value: String(random(1_000_000)) }));
    if (sequence % 100 === 0) await turn();
  }
}

async function client(endpoint = "tcp://localhost:5556", updates = "Infinity"): Promise<void> {
  const subscriber = new Subscriber();
  subscriber.subscribe();
  subscriber.connect(endpoint);
  const map = new Map<string, string>();
  let count = 0;
  for await (const parts of subscriber) {
    store(map, decode(parts));
    if (++count === Number(updates)) break;
  }
  console.log(`${count} messages in, ${map.size} keys`);
  subscriber.close();
}

await main(import.meta.url, { server, client });
