/**
 * Task ventilator: deals tasks of 1 to 100 ms out to workers, when as many as asked for are there.
 * It teaches a Push socket, and a roll call: the first worker would get all tasks without one.
 *
 * Usage: node taskvent.ts [endpoint] [sink] [workers] [tasks]
 */
import { Push, Router } from "libzmq-wasm";

const [endpoint = "tcp://127.0.0.1:5557", sink = "tcp://127.0.0.1:5558", workers = "1", tasks = "100"] =
  process.argv.slice(2);

const sender = new Push({ sendHighWaterMark: 1 });
await sender.bind(endpoint);
const roll = new Router();
await roll.bind("tcp://127.0.0.1:*");
console.log(`ready ${sender.lastEndpoint} ${roll.lastEndpoint}`);

// Without the roll call, the first worker that connects would get most of the tasks.
for (let i = 0; i < Number(workers); i++) await roll.receive();

const start = new Push();
start.connect(sink);
await start.send(tasks);

// The same tasks for any number of workers, so that their elapsed times compare.
let total = 0;
for (let i = 0, random = 1; i < Number(tasks); i++) {
  random = (random * 16807) % 2147483647;
  const milliseconds = 1 + (random % 100);
  total += milliseconds;
  await sender.send(String(milliseconds));
}
console.log(`total cost ${total} ms`);
start.close();
sender.close();
roll.close();
