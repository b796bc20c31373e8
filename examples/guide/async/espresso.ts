/**
 * A proxy between a publisher and a subscriber that prints what goes through it.
 * It teaches a proxy of one's own: XPublisher and XSubscriber, and a loop that sees each message.
 *
 * Usage: node espresso.ts [endpoint for publishers] [endpoint for subscribers] [messages]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Publisher, Subscriber, XPublisher, XSubscriber } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
import { localEndpoint } from "./program.ts";

const [publishers = "tcp://*:6000", subscribers = "tcp://*:6001", messages = "Infinity"] = process.argv.slice(2);

const xsub = new XSubscriber();
await xsub.bind(publishers);
const xpub = new XPublisher();
await xpub.bind(subscribers);

async function publish(signal: AbortSignal): Promise<void> {
  const publisher = new Publisher({ linger: 0 });
  publisher.connect(localEndpoint(xsub));
  for (;;) {
    const letter = String.fromCharCode(65 + Math.floor(Math.random() * 10));
    await publisher.send(`${letter}-${String(Math.floor(Math.random() * 100_000)).padStart(5, "0")}`);
    await sleep(10, undefined, { signal });
  }
}

async function subscribe(): Promise<void> {
  const subscriber = new Subscriber();
  subscriber.connect(localEndpoint(xpub));
  subscriber.subscribe("A", "B");
  for (let i = 0; i < 5; i++) await subscriber.receive();
  console.log("subscriber: 5 messages");
  subscriber.close();
}

const controller = new AbortController();
const tasks = [publish(controller.signal), subscribe()];
let left = Number(messages);
for await (const { socket } of new Poller<XPublisher | XSubscriber>([xsub, xpub])) {
  const parts = await socket.receive();
  await (socket === xsub ? xpub : xsub).send(parts);
  // A subscription begins with the byte 1, and its end with 0.
  const [kind] = parts[0]!;
  console.log(socket === xsub ? String(parts[0]) : `${kind === 1 ? "+" : "-"}${String(parts[0]!.subarray(1))}`);
  if (--left === 0) break;
}
console.log(" interrupted");
controller.abort();
await Promise.allSettled(tasks.slice(0, 1));
process.exit();
