/**
 * Subscriber that wants the messages with envelope "B".
 * It teaches a message of two parts as what it is here: an array, taken apart where it arrives.
 *
 * Usage: node psenvsub.ts [publisher] [messages]
 */
import { Subscriber } from "libzmq-wasm";

const [endpoint = "tcp://localhost:5563", messages = "Infinity"] = process.argv.slice(2);

const subscriber = new Subscriber();
subscriber.connect(endpoint);
subscriber.subscribe("B");
let left = Number(messages);
for await (const [address, contents] of subscriber) {
  console.log(`[${String(address)}] ${String(contents)}`);
  if (--left === 0) break;
}
subscriber.close();
