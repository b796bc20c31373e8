// The adapter with many connections for packages with the API of npm zeromq 6: node growth.mjs
// PACKAGE ROLE ENDPOINT COUNT
//
// The contract is at the top of ../growth.mjs. The messages are those of growth.c.
import { createInterface } from "node:readline";

const [packageName, role, endpoint, count] = process.argv.slice(2);
const zmq = await import(packageName);
const SOCKETS = 1000;

const commands = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const command = async () => {
  const { value, done } = await commands.next();
  if (done) process.exit(0);
  return Number(value);
};
const topic = (/** @type {number} */ i) => `t.${String(i).padStart(6, "0")}`;
const say = (/** @type {object} */ answer) => console.log(JSON.stringify(answer));

async function bound(socket) {
  await socket.bind(endpoint);
  say({ endpoint: socket.lastEndpoint });
  return socket;
}

const ROLES = {
  async echo() {
    const router = await bound(new zmq.Router({ linger: 0 }));
    process.stdin.resume().once("end", () => process.exit(0));
    for await (const message of router) await router.send(message);
  },

  async pub() {
    const pub = await bound(new zmq.XPublisher({ linger: 0, verbosity: "allSubs" }));
    for (let i = 0; i < Number(count); i++) await pub.receive();
    say({ value: Number(count) });
    const texts = Array.from({ length: 100 }, (_, i) => Buffer.from(`weather.${String(i).padStart(2, "0")}`));
    const other = Buffer.from("traffic.00");
    for (;;) {
      const messages = await command();
      for (let i = 0; i < messages; i++) {
        await pub.send(texts[i % 100]);
        await pub.send(other);
      }
      say({ value: messages });
    }
  },

  async topics() {
    const pub = await bound(new zmq.XPublisher({ linger: 0, sendHighWaterMark: 0 }));
    for (let i = 0; i < Number(count); i++) {
      const [subscription] = await pub.receive();
      if (subscription.toString("latin1") !== `\x01${topic(i)}`) throw new Error(`subscription ${i}: ${subscription}`);
    }
    say({ value: Number(count) });
    for (let next = 0; ;) {
      const messages = await command();
      for (let i = 0; i < messages; i++, next++) await pub.send(topic(next % Number(count)));
      say({ value: messages });
    }
  },

  async churn() {
    for (;;) {
      const seconds = await command();
      const start = performance.now();
      let done = 0;
      for (const end = start + 1000 * seconds; performance.now() < end; done++) {
        const request = new zmq.Request({ linger: 0 });
        request.connect(endpoint);
        await request.send("hello");
        const [answer] = await request.receive();
        if (answer.toString() !== "hello") throw new Error(`the answer is "${answer}"`);
        request.close();
      }
      say({ value: (1000 * done) / (performance.now() - start) });
    }
  },

  async rest() {
    say({ value: 0 });
    await command();
    const sockets = Array.from({ length: SOCKETS }, () => new zmq.Dealer({ linger: 0, sendHighWaterMark: 0 }));
    say({ value: SOCKETS });
    const messages = await command();
    sockets[0].connect(endpoint);
    const text = Buffer.from("0123456789");
    for (let i = 0; i < messages; i++) await sockets[0].send(text);
    say({ value: messages });
    await command();
  },
};

await ROLES[role]();
