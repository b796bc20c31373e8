/**
 * Task worker that ends when the sink says so.
 * It teaches a kill signal: a Poller over the tasks and a subscription to the sink.
 *
 * Usage: node taskwork2.ts [ventilator] [sink] [controller]
 */
import { setTimeout as work } from "node:timers/promises";
import { Pull, Push, Subscriber } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";

const [ventilator = "tcp://localhost:5557", sink = "tcp://localhost:5558", control = "tcp://localhost:5559"] =
  process.argv.slice(2);

const receiver = new Pull({ receiveHighWaterMark: 1 });
receiver.connect(ventilator);
const sender = new Push();
sender.connect(sink);
const controller = new Subscriber();
controller.connect(control);
controller.subscribe();

for await (const { socket } of new Poller<Pull | Subscriber>([receiver, controller])) {
  const [message] = await socket.receive();
  if (socket === controller) break;
  console.log(`${String(message)}.`);
  await work(Number(String(message)));
  await sender.send("");
}
console.log("killed");
for (const socket of [receiver, sender, controller]) socket.close();
