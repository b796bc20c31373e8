/**
 * Mixed load in one process: small and large messages, all patterns, peers that come and go, CURVE.
 * The resources in use must not grow. Each trial continues on the instance of the one before.
 */
import * as zmq from "libzmq-wasm";
import { freedTo } from "./freed.js";
import type { Random } from "./random.js";
import { turn, type Subject } from "./subject.js";

const ROUNDS = 40;
const MOST_GROWING = 6;
const SLACK = 1024;

const instance = zmq.createInstance();
const context = new zmq.Context({ instance });
const held: number[] = [];
const sizes = [1, 10, 33, 1000, 8192, 70_000, 300_000];

async function pipeline(random: Random, options: { bound: object; peer: object }): Promise<number> {
  const pull = new zmq.Pull({ context, ...options.bound });
  const push = new zmq.Push({ context, linger: 0, ...options.peer });
  await pull.bind(random.once(2) ? "tcp://127.0.0.1:*" : "ws://127.0.0.1:*");
  push.connect(pull.lastEndpoint!);
  const count = random.between(10, 200);
  const size = random.pick(sizes);
  const sending = (async () => {
    for (let i = 0; i < count; i++) await push.send(Buffer.alloc(size, i));
  })();
  for (let i = 0; i < count; i++) {
    const [message] = await pull.receive();
    if (message!.length !== size || message![size - 1] !== (i & 255))
      throw new Error(`message ${i} of ${size} bytes is wrong`);
  }
  await sending;
  push.close();
  pull.close();
  return count;
}

async function requests(random: Random): Promise<number> {
  const reply = new zmq.Reply({ context, linger: 0 });
  await reply.bind("tcp://127.0.0.1:*");
  const clients = Array.from({ length: random.between(1, 8) }, () => new zmq.Request({ context, linger: 0 }));
  const serving = (async () => {
    for await (const message of reply) await reply.send(message);
  })().catch(() => undefined);
  for (const client of clients) client.connect(reply.lastEndpoint!);
  await Promise.all(
    clients.map(async (client, i) => {
      for (let n = 0; n < 20; n++) {
        await client.send(`${i} ${n}`);
        const [answer] = await client.receive();
        if (String(answer) !== `${i} ${n}`) throw new Error("a wrong answer");
      }
    }),
  );
  for (const client of clients) client.close();
  reply.close();
  await serving;
  return clients.length * 40;
}

async function publications(random: Random): Promise<number> {
  const publisher = new zmq.Publisher({ context, linger: 0 });
  await publisher.bind("tcp://127.0.0.1:*");
  const subscribers = Array.from({ length: random.between(1, 6) }, () => new zmq.Subscriber({ context }));
  const arrived = subscribers.map(async (subscriber, i) => {
    subscriber.connect(publisher.lastEndpoint!);
    for (let n = 0; n < 30; n++) subscriber.subscribe(`${i}${"x".repeat(n)}`);
    await subscriber.receive();
    subscriber.close();
  });
  const state = { done: false };
  const all = Promise.all(arrived).then(() => (state.done = true));
  let sent = 0;
  for (; !state.done; sent++) {
    await publisher.send(`${sent % subscribers.length}${"x".repeat(random.below(40))}`);
    await turn();
  }
  await all;
  publisher.close();
  return sent;
}

function curve(): { bound: object; peer: object } {
  const { publicKey, secretKey } = zmq.curveKeyPair();
  return {
    bound: { curveServer: true, curveSecretKey: secretKey },
    peer: { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey },
  };
}

export const subject: Subject = {
  name: "mixed",
  about: "mixed load with flat memory",
  unit: "messages",
  weight: 3,
  goal: Infinity,
  async trial(trial) {
    const { random } = trial;
    let messages = 0;
    for (let i = 0; i < ROUNDS; i++) {
      const kind = random.below(4);
      if (kind === 0) messages += await requests(random);
      else if (kind === 1) messages += await publications(random);
      else messages += await pipeline(random, kind === 2 ? curve() : { bound: {}, peer: {} });
    }
    held.push(await freedTo(held.at(-1) ?? 0, instance));
    const last = held.slice(-MOST_GROWING - 1);
    if (last.length > MOST_GROWING && last.every((bytes, i) => i === 0 || bytes > last[i - 1]! + SLACK))
      throw new Error(`memory grows\n${held.join(" ")}`);
    if (held.length % 10 === 0)
      trial.note(
        `${held.length} trials in one process: ${held[1]} bytes after the second, ${held.at(-1)} now; resident ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
      );
    return messages;
  },
};
