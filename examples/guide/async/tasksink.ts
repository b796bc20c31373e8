/**
 * Task sink: collects the results of a batch, and prints how long it took.
 * It teaches a Pull socket, which takes messages from all its peers in turn.
 *
 * Usage: node tasksink.ts [endpoint]
 */
import { Pull } from "libzmq-wasm";

const [endpoint = "tcp://127.0.0.1:5558"] = process.argv.slice(2);

const receiver = new Pull();
await receiver.bind(endpoint);
console.log(`ready ${receiver.lastEndpoint}`);

// The ventilator says how many tasks there are. The workers' first results may come before that.
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
