/**
 * Unusual sizes: a message with 10⁶ parts, and deep and numerous subscriptions from a SUB and from
 * a raw peer. All of them arrive, and their memory is released.
 */
import { connect } from "node:net";
import { once } from "node:events";
import { Context, createInstance, Pull, Push, Subscriber, XPublisher } from "libzmq-wasm";
import { command, frame, greeting, property } from "./grammar/zmtp.js";
import { hold, turn, type Subject, type Trial } from "./subject.js";

const PARTS = 1_000_000;
/**
 * Bytes of the longest subscription. Each is a node of the subscription tree, below the previous
 * one.
 */
const DEPTH = 1_000_000;

async function parts(context: Context): Promise<void> {
  const [pull, push] = [new Pull({ context }), new Push({ context, linger: 0 })];
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint!);
  const sending = push.send(Array<string>(PARTS).fill("p"));
  const message = await pull.receive();
  await sending;
  hold(message.length === PARTS, `${message.length} parts have come`);
  push.close();
  pull.close();
}

/** From a SUB: long topics with common prefixes, which are then all cancelled. */
async function nested(context: Context, { random }: Trial): Promise<void> {
  const [publisher, subscriber] = [new XPublisher({ context, linger: 0 }), new Subscriber({ context })];
  await publisher.bind("tcp://127.0.0.1:*");
  subscriber.connect(publisher.lastEndpoint!);
  const topics = Array.from({ length: 200 }, () => "t".repeat(random.between(1, 20_000)));
  subscriber.subscribe(...topics);
  for (let left = new Set(topics).size; left > 0; left--) await publisher.receive();
  subscriber.unsubscribe(...topics);
  for (let left = new Set(topics).size; left > 0; left--) await publisher.receive();
  subscriber.subscribe("x".repeat(DEPTH));
  await publisher.receive();
  subscriber.close();
  await publisher.receive(); // the cancellation, when the subscriber has closed
  publisher.close();
}

/** From a raw peer, which closes with its subscriptions in place. */
async function fromRawPeer(context: Context): Promise<void> {
  const publisher = new XPublisher({ context, linger: 0 });
  await publisher.bind("tcp://127.0.0.1:*");
  const raw = connect(Number(/\d+$/.exec(publisher.lastEndpoint!)?.[0]), "127.0.0.1");
  raw.resume();
  await once(raw, "connect");
  raw.write(
    Buffer.concat([greeting(0, "NULL"), frame(4, command("READY", property("Socket-Type", Buffer.from("SUB"))))]),
  );
  for (let i = 0; i < 50 && raw.bytesRead < 70; i++) await turn();
  raw.write(frame(0, Buffer.concat([Buffer.from([1]), Buffer.alloc(DEPTH, "d")])));
  await publisher.receive();
  raw.destroy();
  await publisher.receive();
  publisher.close();
}

export const subject: Subject = {
  name: "sizes",
  about: "10⁶ parts in a message, subscriptions 10⁶ bytes deep",
  unit: "cases",
  weight: 1,
  goal: 100,
  limitMs: 240_000,
  async trial(trial) {
    const instance = createInstance({ threads: trial.seed % 2 === 0 });
    for (const one of [nested, fromRawPeer, parts]) {
      trial.at(one.name);
      const context = new Context({ instance });
      await one(context, trial);
      await context.close();
      if (instance.failure) throw instance.failure;
    }
    instance.destroy();
    return 3;
  },
};
