/**
 * Reads from two sockets without waiting: tasks first, then weather updates, then a pause.
 * It teaches `tryReceive()`, and why a Poller is better: the pause costs latency.
 *
 * Usage: node msreader.ts [ventilator] [weather server] [messages]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Pull, Subscriber } from "libzmq-wasm";

const [ventilator = "tcp://localhost:5557", weather = "tcp://localhost:5556", messages = "Infinity"] =
  process.argv.slice(2);

const receiver = new Pull();
receiver.connect(ventilator);
const subscriber = new Subscriber();
subscriber.connect(weather);
subscriber.subscribe("10001 ");

let count = 0;
while (count < Number(messages)) {
  for (let task = receiver.tryReceive(); task; task = receiver.tryReceive(), count++)
    console.log(`task ${String(task[0])}`);
  for (let update = subscriber.tryReceive(); update; update = subscriber.tryReceive(), count++)
    console.log(`update ${String(update[0])}`);
  await sleep(1);
}
receiver.close();
subscriber.close();
