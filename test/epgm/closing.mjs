/** Opens and closes epgm sockets many times: the resources that are left, as JSON. */
import { Context, Publisher, Subscriber, createInstance } from "../../dist/index.js";

const ROUNDS = 40;
const endpoint = "epgm://127.0.0.1;239.192.1.1:5555";
const instance = createInstance({});
const context = new Context({ instance });

async function round() {
  const subscriber = new Subscriber({ context, linger: 0, rate: 10_000 });
  const publisher = new Publisher({ context, linger: 0, rate: 10_000 });
  subscriber.subscribe("");
  subscriber.connect(endpoint);
  await publisher.bind(endpoint);
  const sending = setInterval(() => void publisher.send("x"), 2);
  await subscriber.receive();
  clearInterval(sending);
  subscriber.close();
  publisher.close();
  await new Promise((later) => setImmediate(later));
}

for (let i = 0; i < 5; i++) await round();
const active = process.getActiveResourcesInfo().length;
for (let i = 0; i < ROUNDS; i++) await round();
console.log(JSON.stringify({ resources: process.getActiveResourcesInfo().length - active }));
