/**
 * Broker peering, part 1: brokers of several clusters tell each other how many workers they have.
 * It teaches state flow: each broker publishes its state, and subscribes to that of all others.
 *
 * Usage: node peering1.ts self [peer ...]
 */
import { Publisher, Subscriber } from "libzmq-wasm";
import { interruptible } from "./program.ts";

const [self, ...peers] = process.argv.slice(2);
if (self === undefined) throw new Error("usage: node peering1.ts self [peer ...]");

console.log(`I: preparing broker at ${self}...`);
const statebe = new Publisher();
await statebe.bind(`ipc://${self}-state.ipc`);
const statefe = new Subscriber();
statefe.subscribe();
for (const peer of peers) {
  console.log(`I: connecting to state backend at '${peer}'`);
  statefe.connect(`ipc://${peer}-state.ipc`);
}
const publishing = setInterval(() => {
  void statebe.send([self, String(Math.floor(Math.random() * 10))]);
}, 1000);
await interruptible(async (signal) => {
  for await (const [peer, available] of statefe.messages({ signal }))
    console.log(`${String(peer)} - ${String(available)} workers free`);
});
clearInterval(publishing);
statebe.close();
statefe.close();
