/**
 * Last-value cache: a proxy that sends a new subscriber the last message of its topic.
 * It teaches an XPublisher, which receives subscriptions as messages, as the cure for pathosub.
 *
 * Usage: node lvcache.ts [publisher, or endpoint to bind with *] [endpoint for subscribers]
 */
import { Subscriber, XPublisher, type Message } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";

const [publisher = "tcp://localhost:5557", subscribers = "tcp://*:5558"] = process.argv.slice(2);

const frontend = new Subscriber();
frontend.subscribe();
if (publisher.includes("*")) await frontend.bind(publisher);
else frontend.connect(publisher);
// A second subscriber of a topic needs its last message, too.
const backend = new XPublisher({ verbosity: "allSubs" });
await backend.bind(subscribers);
console.log(`between ${frontend.lastEndpoint} ${backend.lastEndpoint}`);

const cache = new Map<string, Message>();
for await (const { socket } of new Poller<Subscriber | XPublisher>([frontend, backend])) {
  const [first, value] = await socket.receive();
  if (socket === frontend) {
    cache.set(String(first), value!);
    await backend.send([first!, value!]);
  } else if (first![0] === 1) {
    const topic = String(first!.subarray(1));
    const last = cache.get(topic);
    if (!last) continue;
    console.log(`Sending cached topic ${topic}`);
    await backend.send([topic, last]);
  }
}
