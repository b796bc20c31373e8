/**
 * The distribution of messages: PUSH and DEALER take their peers in turn. PULL and ROUTER receive
 * from all of their peers, however much one of them sends.
 */
import { describe, expect, test } from "vitest";
import { Dealer, Pull, Push, Router, type Socket } from "../../ts/index.js";
import { endpointOf, texts, transport, transports, turn, use, type Transport } from "../support.js";

async function star<S extends Socket>(
  center: Socket,
  { endpoint, ipv6 }: Transport,
  make: () => S,
): Promise<[S, S, S]> {
  use(center).ipv6 = ipv6;
  await center.bind(endpoint());
  const rays: [S, S, S] = [use(make()), use(make()), use(make())];
  for (const ray of rays) {
    ray.ipv6 = ipv6;
    ray.connect(endpointOf(center));
  }
  return rays;
}

describe.each([...transports])("over %s", (_name, over) => {
  test("a busy peer does not keep a PULL from the others", async () => {
    const pull = new Pull();
    const [busy, ...others] = await star(pull, over, () => new Push());
    const heard = new Set<string>();
    const keepSending = async (): Promise<void> => {
      while (heard.size < 3) await (busy.writable ? busy.send("busy") : turn());
    };
    const listen = async (): Promise<void> => {
      for (let i = 0; i < 200_000 && heard.size < 3; i++) heard.add(String((await pull.receive())[0]));
    };
    for (const [i, push] of others.entries()) await push.send(`other ${i}`);
    await Promise.all([keepSending(), listen()]);
    expect([...heard].sort()).toEqual(["busy", "other 0", "other 1"]);
  });

  test("a PUSH takes its peers in turn", async () => {
    // Without limits: messages that wait for the last peer would fill the other peers' queues, and
    // a full peer is skipped.
    const push = new Push({ sendHighWaterMark: 0 });
    const pulls = await star(push, over, () => new Pull({ receiveHighWaterMark: 0 }));
    // Some peers are connected only after others have had a message.
    const waiting = new Map(pulls.map((pull, i) => [i, pull.receive()]));
    while (waiting.size > 0) {
      await push.send("first");
      const which = await Promise.race([...[...waiting].map(([i, message]) => message.then(() => i)), turn()]);
      if (which !== undefined) waiting.delete(which);
    }
    for (let i = 0; i < 9; i++) await push.send("last");
    for (const pull of pulls) for (let lasts = 0; lasts < 3;) if (String((await pull.receive())[0]) === "last") lasts++;
  });

  test("a ROUTER reaches each of its peers, and only that one", async () => {
    const router = new Router({ mandatory: true });
    const dealers = await star(router, over, () => new Dealer());
    for (const [i, dealer] of dealers.entries()) await dealer.send(`I am ${i}`);
    const ids = new Map<string, Buffer>();
    for (let i = 0; i < dealers.length; i++) {
      const [id, text] = await router.receive();
      ids.set(String(text), id!);
    }
    for (const i of [2, 0, 1, 1]) await router.send([ids.get(`I am ${i}`)!, "you are", String(i)]);
    for (const i of [0, 1, 1, 2]) expect(texts(await dealers[i]!.receive())).toEqual(["you are", String(i)]);
  });
});

test("a PULL takes its peers in turn when all have sent", async () => {
  const pull = new Pull();
  const pushes = await star(pull, transport("inproc"), () => new Push());
  for (const [i, push] of pushes.entries()) for (let j = 0; j < 3; j++) await push.send(String(i));
  const order: string[] = [];
  for (let i = 0; i < 9; i++) order.push(...texts(await pull.receive()));
  expect(order.join("")).toBe("012012012");
});
