/**
 * Instances that are destroyed during sends, receives, binds, connects and closes, inline and
 * threaded. All pending operations settle, and the process works with another instance.
 */
import { Context, createInstance, Dealer, Router, type Socket } from "libzmq-wasm";
import { turn, type Subject, type Trial } from "./subject.js";

const ENDS = 6;

async function end(trial: Trial, threads: boolean): Promise<void> {
  const { random } = trial;
  const instance = createInstance({ threads });
  const context = new Context({ instance });
  const pending: Promise<unknown>[] = [];
  const open: Socket[] = [];
  const start = (promise: Promise<unknown>): void => void pending.push(promise.catch(() => undefined));
  const router = new Router({ context, linger: 0 });
  await router.bind("tcp://127.0.0.1:*");
  const endpoint = router.lastEndpoint!;
  start(
    (async () => {
      for await (const message of router) await router.send(message);
    })(),
  );
  for (let n = random.between(1, 12); n > 0; n--) {
    const dealer = new Dealer({ context, linger: 0 });
    open.push(dealer);
    dealer.connect(endpoint);
    start(
      (async () => {
        for (;;) await dealer.send(Buffer.alloc(100_000));
      })(),
    );
    start(
      (async () => {
        for (;;) await dealer.receive();
      })(),
    );
    if (random.once(2)) start(dealer.bind("tcp://127.0.0.1:*"));
    if (random.once(4)) dealer.close();
  }
  if (random.once(3)) start(context.close());
  for (let turns = random.below(60); turns > 0; turns--) await turn();
  instance.destroy();
  await Promise.all(pending);
}

export const subject: Subject = {
  name: "ends",
  about: "instances destroyed during any operation",
  unit: "ends",
  weight: 1,
  goal: 10_000,
  async trial(trial) {
    for (let done = 0; done < ENDS; done++) {
      const threads = done % 3 === 2;
      trial.at(`end ${done}, ${threads ? "threaded" : "inline"}`);
      await end(trial, threads);
    }
    return ENDS;
  },
};
