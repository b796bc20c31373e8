/**
 * Publisher of two kinds of messages, each with an envelope.
 * It teaches that a Subscriber filters by the first part alone, so that any bytes can be a key.
 *
 * Usage: node psenvpub.ts [endpoint] [milliseconds between messages]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Publisher } from "libzmq-wasm";
import { interruptible } from "./program.ts";

const [endpoint = "tcp://*:5563", pause = "1000"] = process.argv.slice(2);

const publisher = new Publisher();
await publisher.bind(endpoint);
console.log(`publishing on ${publisher.lastEndpoint}`);
await interruptible(async (signal) => {
  for (;;) {
    await publisher.send(["A", "We don't want to see this"]);
    await publisher.send(["B", "We would like to see this"]);
    await sleep(Number(pause), undefined, { signal });
  }
});
publisher.close();
