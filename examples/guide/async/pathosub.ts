/**
 * Pathological subscriber: wants one topic of 1000, and waits for its next message.
 * It teaches what the late subscriber of pathopub sees: nothing, for a long time.
 *
 * Usage: node pathosub.ts [publisher or cache] [topic]
 */
import { Subscriber } from "libzmq-wasm";

const [endpoint = "tcp://localhost:5556", subscription = String(Math.floor(Math.random() * 1000)).padStart(3, "0")] =
  process.argv.slice(2);

const subscriber = new Subscriber();
subscriber.connect(endpoint);
subscriber.subscribe(subscription);
const [topic, data] = await subscriber.receive();
console.log(`${String(topic)}: ${String(data)}`);
subscriber.close();
