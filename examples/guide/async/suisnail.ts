/**
 * Suicidal snail: a subscriber that ends when it is a second behind its publisher.
 * It teaches that a slow subscriber can know that it is: by the times in messages.
 *
 * Usage: node suisnail.ts [endpoint] [milliseconds that a message may be old] [work for a message]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Publisher, Subscriber } from "libzmq-wasm";
import { localEndpoint } from "./program.ts";

const [endpoint = "tcp://*:5556", allowed = "1000", work = "3"] = process.argv.slice(2);

const publisher = new Publisher({ linger: 0 });
await publisher.bind(endpoint);
console.log(`publishing on ${publisher.lastEndpoint}`);
const publishing = setInterval(() => {
  void publisher.send(String(Date.now()));
}, 1);

const subscriber = new Subscriber({ linger: 0 });
subscriber.subscribe();
subscriber.connect(localEndpoint(publisher));
for await (const [sent] of subscriber) {
  if (Date.now() - Number(String(sent)) > Number(allowed)) break;
  await sleep(1 + Math.random() * Number(work));
}
console.log("E: subscriber cannot keep up, aborting");
clearInterval(publishing);
subscriber.close();
publisher.close();
