// A publisher with two subscribers, each with its topic.
import { preload, Subscriber, XPublisher } from "libzmq-wasm/browser";

await preload();
const text = (part) => new TextDecoder().decode(part);
const news = new XPublisher();
await news.bind("inproc://news");

const subscribers = ["weather", "sport"].map((topic) => {
  const subscriber = new Subscriber();
  subscriber.connect("inproc://news");
  subscriber.subscribe(topic);
  return subscriber;
});
for (const [request] of [await news.receive(), await news.receive()])
  console.log(`subscribed: ${text(request.subarray(1))}`); // subscribed: …

await news.send(["sport", "2:1"]);
await news.send(["weather", "sunny"]);
for (const subscriber of subscribers) {
  const [topic, message] = await subscriber.receive();
  console.log(`${text(topic)}: ${text(message)}`); // …: …
  subscriber.close();
}
news.close();
