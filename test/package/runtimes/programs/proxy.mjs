// A proxy between clients and workers.
import { Dealer, Proxy, Reply, Request, Router } from "libzmq-wasm";
import { equal, LOOPBACK, passed, texts } from "./support.mjs";

const [front, back] = [new Router(), new Dealer()];
await front.bind(LOOPBACK);
await back.bind(LOOPBACK);
const proxy = new Proxy(front, back);
const running = proxy.run();
const [client, worker] = [new Request(), new Reply()];
client.connect(front.lastEndpoint);
worker.connect(back.lastEndpoint);
for (let i = 0; i < 100; i++) {
  await client.send(`question ${i}`);
  equal(texts(await worker.receive()), [`question ${i}`]);
  await worker.send(`answer ${i}`);
  equal(texts(await client.receive()), [`answer ${i}`]);
}
proxy.terminate();
await running;
for (const socket of [client, worker]) socket.close();
passed();
