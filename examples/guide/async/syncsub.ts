/**
 * Subscriber that says when it is ready, and counts the updates.
 * It teaches `ready()`, which needs no pause, and `receiveMany()`, which takes what has arrived.
 *
 * Usage: node syncsub.ts [publisher] [synchronization]
 */
import { Request, Subscriber } from "libzmq-wasm";

const [endpoint = "tcp://localhost:5561", sync = "tcp://localhost:5562"] = process.argv.slice(2);

const subscriber = new Subscriber();
subscriber.connect(endpoint);
subscriber.subscribe();
await subscriber.ready();

const syncclient = new Request();
syncclient.connect(sync);
await syncclient.send("");
await syncclient.receive();

let updates = -1; // END is none
for (let last = ""; last !== "END";) {
  const messages = await subscriber.receiveMany();
  updates += messages.length;
  last = String(messages.at(-1)![0]);
}
console.log(`Received ${updates} updates`);
subscriber.close();
syncclient.close();
