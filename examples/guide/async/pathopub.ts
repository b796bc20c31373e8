/**
 * Pathological publisher: one message for each of 1000 topics, and then random ones.
 * It teaches a problem: a subscriber that joins late has missed its topic's message (see lvcache).
 *
 * Usage: node pathopub.ts [endpoint, or that of a cache] [topics] [milliseconds between messages]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Publisher } from "libzmq-wasm";

const [cache = "tcp://*:5556", topics = "1000", pause = "1000"] = process.argv.slice(2);

const publisher = new Publisher();
if (cache.includes("*")) {
  await publisher.bind(cache);
  console.log(`publishing on ${publisher.lastEndpoint}`);
  await sleep(Number(pause));
} else {
  const connected = publisher.ready();
  publisher.connect(cache);
  await connected;
}

const topic = (number: number): string => String(number).padStart(3, "0");
for (let number = 0; number < Number(topics); number++) await publisher.send([topic(number), "Save Roger"]);
for (;;) {
  await sleep(Number(pause));
  await publisher.send([topic(Math.floor(Math.random() * Number(topics))), "Off with his head!"]);
}
