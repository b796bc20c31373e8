/**
 * Reads from two sockets as messages arrive, until an empty task ends it.
 * It teaches a Poller: one loop over many sockets, which takes turns between them.
 *
 * Usage: node mspoller.ts [ventilator] [weather server]
 */
import { Pull, Subscriber } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";

const [ventilator = "tcp://localhost:5557", weather = "tcp://localhost:5556"] = process.argv.slice(2);

const receiver = new Pull();
receiver.connect(ventilator);
const subscriber = new Subscriber();
subscriber.connect(weather);
subscriber.subscribe("10001 ");

for await (const { socket } of new Poller<Pull | Subscriber>([receiver, subscriber])) {
  const text = String((await socket.receive())[0]);
  if (socket === subscriber) console.log(`update ${text}`);
  else if (text === "") break;
  else console.log(`task ${text}`);
}
receiver.close();
subscriber.close();
