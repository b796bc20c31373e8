/**
 * Clone, model 2: a client takes a snapshot of the server's state first, and then its updates.
 * It teaches the order that loses nothing: subscribe, take the snapshot, skip what is older.
 *
 * Usage: node clone2.ts server [snapshots updates] [ms] | client [snapshots updates] [updates]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Publisher, Router, Subscriber } from "libzmq-wasm";
import { ASK, decode, encode, END, random, store } from "./kv.ts";
import { main } from "./program.ts";

async function server(snapshots = "tcp://*:5556", updates = "tcp://*:5557", pause = "0"): Promise<void> {
  const [router, publisher] = [new Router(), new Publisher()];
  await router.bind(snapshots);
  await publisher.bind(updates);
  console.log(`listening on ${router.lastEndpoint} ${publisher.lastEndpoint}`);
  const map = new Map<string, string>();
  let sequence = 0;

  const serve = async (): Promise<void> => {
    for await (const [client] of router) {
      // Updates that come while it is sent are published, too: the number says which are in it.
      const [entries, last] = [[...map], sequence];
      for (const [key, value] of entries) await router.send([client!, ...encode({ key, value })]);
      await router.send([client!, ...encode({ key: END, sequence: last })]);
      console.log(`I: sending snapshot=${last}`);
    }
  };
  const publish = async (): Promise<void> => {
    for (;;) {
      const update = { key: String(random(10_000)), sequence: ++sequence, value: String(random(1_000_000)), ttl: 0 };
      store(map, update);
      await publisher.send(encode(update));
      await sleep(Number(pause));
    }
  };
  await Promise.all([serve(), publish()]);
}

async function client(
  snapshots = "tcp://localhost:5556",
  updates = "tcp://localhost:5557",
  number = "Infinity",
): Promise<void> {
  const subscriber = new Subscriber();
  subscriber.subscribe();
  subscriber.connect(updates);
  await subscriber.ready();
  const snapshot = new Dealer();
  snapshot.connect(snapshots);
  await snapshot.send(ASK);

  const map = new Map<string, string>();
  let sequence = 0;
  for await (const parts of snapshot) {
    const update = decode(parts);
    if (update.key === END) {
      sequence = update.sequence;
      break;
    }
    store(map, update);
  }
  console.log(`Received snapshot=${sequence}`);
  let count = 0;
  for await (const parts of subscriber) {
    const update = decode(parts);
    if (update.sequence <= sequence) continue;
    sequence = update.sequence;
    store(map, update);
    if (++count === Number(number)) break;
  }
  console.log(`${count} updates behind the snapshot, ${map.size} keys`);
  snapshot.close();
  subscriber.close();
}

await main(import.meta.url, { server, client });
