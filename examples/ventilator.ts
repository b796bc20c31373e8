/**
 * Task ventilator: hands out tasks of 1 to 100 ms to the workers, when as many as asked for are there.
 * Usage: ventilator [endpoint] [sink endpoint] [workers] [tasks]
 */
import { Push, Router } from "libzmq-wasm";

const [endpoint = "tcp://127.0.0.1:5557", sink = "tcp://127.0.0.1:5558", workers = "1", tasks = "100"] =
  process.argv.slice(2);

const sender = new Push({ sendHighWaterMark: 1 });
await sender.bind(endpoint);
const roll = new Router();
await roll.bind("tcp://127.0.0.1:*");
console.log(`ready ${sender.lastEndpoint} ${roll.lastEndpoint}`);

// Without this, the first worker to connect would get a lion's share while the others are still connecting.
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
