/**
 * Malformed datagrams to a DISH and a DGRAM that are bound to udp: every length and first byte,
 * truncated groups, empty and largest datagrams. The instance does not end, and the messages of a
 * good RADIO or DGRAM arrive.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Context, createInstance } from "libzmq-wasm";
import { Datagram, Dish, Radio } from "libzmq-wasm/draft";
import type { Random } from "./random.js";
import { turn, type Subject, type Trial } from "./subject.js";

const INPUTS = 1024;
const AT_ONCE = 32;
const LARGEST = 65_507;

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

function datagram(random: Random): Buffer {
  const body = random.bytes(random.once(40) ? random.pick([8191, 8192, 8193, LARGEST]) : random.below(300));
  if (random.once(3)) return body;
  const group = random.bytes(random.pick([0, 1, 1, 15, 254, 255]));
  const length = random.once(3) ? random.below(256) : group.length;
  return Buffer.concat([Buffer.from([length]), group, body]).subarray(0, LARGEST);
}

interface Pair {
  readonly bound: Dish | Datagram;
  readonly send: (text: string) => Promise<void>;
  readonly close: () => void;
}

async function open(kind: "DISH" | "DGRAM", port: number, context: Context): Promise<Pair> {
  if (kind === "DISH") {
    const [bound, radio] = [new Dish({ context }), new Radio({ context, linger: 0 })];
    await bound.bind(`udp://127.0.0.1:${port}`);
    bound.join("good");
    radio.connect(`udp://127.0.0.1:${port}`);
    return { bound, send: (text) => radio.send(text, { group: "good" }), close: () => radio.close() };
  }
  const [bound, other] = [new Datagram({ context }), new Datagram({ context, linger: 0 })];
  await bound.bind(`udp://127.0.0.1:${port}`);
  await other.bind(`udp://127.0.0.1:${await freePort()}`);
  return { bound, send: (text) => other.send([`127.0.0.1:${port}`, text]), close: () => other.close() };
}

async function attack(pair: Pair, port: number, trial: Trial): Promise<void> {
  const heard = new Set<string>();
  const state: { failure?: Error } = {};
  const receiving = (async () => {
    for await (const [first, second] of pair.bound as AsyncIterable<unknown[]>)
      heard.add(String(pair.bound instanceof Dish ? first : second));
  })().catch((error: unknown) => (state.failure = error as Error));
  const raw = createSocket("udp4");
  const atOnce = trial.alone ? 1 : AT_ONCE;
  for (let done = 0; done < INPUTS; done += atOnce) {
    const inputs = Array.from({ length: atOnce }, () => datagram(trial.random));
    if (trial.alone) trial.at(inputs[0]!.subarray(0, 400).toString("hex"));
    await Promise.all(inputs.map((input) => new Promise((resolve) => raw.send(input, port, "127.0.0.1", resolve))));
    const text = `good ${done}`;
    while (!heard.has(text)) {
      if (state.failure) throw state.failure;
      await pair.send(text);
      await turn();
    }
  }
  raw.close();
  pair.bound.close();
  pair.close();
  await receiving;
}

export const subject: Subject = {
  name: "datagrams",
  about: "malformed datagrams to DISH and DGRAM over udp",
  unit: "inputs",
  weight: 2,
  goal: 200_000,
  async trial(trial) {
    const kind = trial.seed % 2 === 0 ? "DISH" : "DGRAM";
    const threads = trial.seed % 4 >= 2;
    trial.at(`${kind}, ${threads ? "threaded" : "inline"}`);
    const instance = createInstance({ threads });
    const context = new Context({ instance });
    const port = await freePort();
    const pair = await open(kind, port, context);
    await attack(pair, port, trial);
    await context.close();
    instance.destroy();
    return INPUTS;
  },
};
