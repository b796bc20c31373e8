/**
 * Clone, models 3 to 5: the server numbers updates of its clients, gives subtrees, and forgets.
 * It teaches one order for all, keys with paths as queries, and values that live for a time.
 *
 * Usage: node clone3.ts server [snapshots updates collector] |
 *   client [snapshots updates collector] [subtree] [updates] [ms between them] [ttl in ms]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Publisher, Pull, Push, Router, Subscriber } from "libzmq-wasm";
import { ASK, decode, encode, END, random, store, type Update } from "./kv.ts";
import { main } from "./program.ts";

class Server {
  readonly #snapshot = new Router();
  readonly #publisher = new Publisher();
  readonly #collector = new Pull();
  readonly #map = new Map<string, string>();
  /** When a key ends, by `performance.now()`. */
  readonly #ends = new Map<string, number>();
  #sequence = 0;

  async run(snapshots: string, updates: string, collector: string): Promise<void> {
    await this.#snapshot.bind(snapshots);
    await this.#publisher.bind(updates);
    await this.#collector.bind(collector);
    const bound = [this.#snapshot, this.#publisher, this.#collector].map(({ lastEndpoint }) => lastEndpoint);
    console.log(`listening on ${bound.join(" ")}`);
    await Promise.all([this.#giveSnapshots(), this.#collect(), this.#expire()]);
  }

  async #giveSnapshots(): Promise<void> {
    for await (const [client, ask, path] of this.#snapshot) {
      if (String(ask) !== ASK) continue;
      const [subtree, last] = [String(path), this.#sequence];
      for (const [key, value] of [...this.#map])
        if (key.startsWith(subtree)) await this.#snapshot.send([client!, ...encode({ key, value })]);
      await this.#snapshot.send([client!, ...encode({ key: END, sequence: last, value: subtree })]);
      console.log(`I: sending snapshot=${last}`);
    }
  }

  async #collect(): Promise<void> {
    for await (const parts of this.#collector) await this.#publish(decode(parts));
  }

  async #publish({ key, value, ttl }: Update): Promise<void> {
    const update = { key, value, ttl, sequence: ++this.#sequence };
    store(this.#map, update);
    if (ttl > 0 && value !== "") this.#ends.set(key, performance.now() + ttl);
    else this.#ends.delete(key);
    console.log(`I: publishing ${value === "" ? "delete" : "update"}=${update.sequence}`);
    await this.#publisher.send(encode(update));
  }

  async #expire(): Promise<void> {
    for (;;) {
      await sleep(100);
      for (const [key, end] of [...this.#ends])
        if (performance.now() >= end) await this.#publish({ key, value: "", ttl: 0, sequence: 0 });
    }
  }
}

async function client(
  snapshots = "tcp://localhost:5556",
  updates = "tcp://localhost:5557",
  collector = "tcp://localhost:5558",
  subtree = "/client/",
  number = "Infinity",
  pause = "1000",
  ttl = "0",
): Promise<void> {
  const subscriber = new Subscriber();
  subscriber.subscribe(subtree);
  subscriber.connect(updates);
  await subscriber.ready();
  const snapshot = new Dealer();
  snapshot.connect(snapshots);
  await snapshot.send([ASK, subtree]);
  const map = new Map<string, string>();
  let sequence = 0;
  for await (const parts of snapshot) {
    const update = decode(parts);
    sequence = update.sequence;
    if (update.key === END) break;
    store(map, update);
  }
  console.log(`I: received snapshot=${sequence}`);

  const sender = new Push();
  sender.connect(collector);
  const sending = setInterval(() => {
    const update = { key: `${subtree}${random(10_000)}`, value: String(random(1_000_000)), ttl: Number(ttl) };
    void sender.send(encode(update));
  }, Number(pause));
  let count = 0;
  for await (const parts of subscriber) {
    const update = decode(parts);
    if (update.sequence <= sequence) continue;
    sequence = update.sequence;
    store(map, update);
    console.log(`I: received update=${sequence} ${update.key}=${update.value}`);
    if (++count === Number(number)) break;
  }
  clearInterval(sending);
  console.log(`${sequence} messages in, ${map.size} keys`);
  for (const socket of [snapshot, subscriber, sender]) socket.close();
}

await main(import.meta.url, {
  server: (snapshots = "tcp://*:5556", updates = "tcp://*:5557", collector = "tcp://*:5558") =>
    new Server().run(snapshots, updates, collector),
  client,
});
