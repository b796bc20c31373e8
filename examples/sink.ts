/** Task sink: counts the results of a batch and tells how long it took. Usage: sink [endpoint] */
import { Pull } from "libzmq-wasm";

const [endpoint = "tcp://127.0.0.1:5558"] = process.argv.slice(2);

const receiver = new Pull();
await receiver.bind(endpoint);
console.log(`ready ${receiver.lastEndpoint}`);

// The ventilator's word of how many there are and the workers' first results come from different peers, in any order.
let tasks = Infinity;
let results = 0;
let start: number | undefined;
for await (const [message] of receiver) {
  start ??= performance.now();
  if (String(message) === "done") results++;
  else tasks = Number(String(message));
  if (results === tasks) break;
}
console.log(`elapsed ${(performance.now() - start!).toFixed(0)} ms`);
receiver.close();
