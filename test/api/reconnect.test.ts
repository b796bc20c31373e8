/** Peers that leave and return at the same endpoint: the connecting side reaches them again. */
import { describe, expect, test } from "vitest";
import { Dealer, Publisher, Router, Subscriber } from "../../ts/index.js";
import {
  askUntilHeard,
  endpointOf,
  link,
  newContext,
  subscribed,
  transport,
  transports,
  turn,
  texts,
  use,
} from "../support.js";

/** Transports whose endpoints can be bound again, and whose peers reconnect. */
const overNetwork = [...transports].filter(([name]) => name !== "inproc" && name !== "wildcard ipc");

describe.each(overNetwork)("a peer that reconnects, over %s", (_name, over) => {
  /** Binds a second socket at an endpoint. */
  async function bindAgain(router: Router | Publisher, endpoint: string | undefined): Promise<string> {
    use(router).ipv6 = over.ipv6;
    await router.bind(endpoint ?? over.endpoint());
    return endpointOf(router);
  }

  test("a DEALER reaches its ROUTER again", async () => {
    const dealer = use(new Dealer({ ipv6: over.ipv6, reconnectInterval: 1 }));
    let endpoint: string | undefined;
    for (let round = 0; round < 3; round++) {
      const context = newContext();
      const router = new Router({ context });
      const bound = await bindAgain(router, endpoint);
      if (bound !== endpoint) dealer.connect((endpoint = bound));
      const id = await askUntilHeard(dealer, router);
      await router.send([id, "answer", String(round)]);
      expect(texts(await dealer.receive())).toEqual(["answer", String(round)]);
      await context.close();
    }
  });

  test("a SUB reaches its PUB again, with its old and its new subscriptions", async () => {
    const subscriber = use(new Subscriber({ ipv6: over.ipv6, reconnectInterval: 1 }));
    subscriber.subscribe("a");
    let endpoint: string | undefined;
    for (const prefix of ["a", "b"]) {
      const context = newContext();
      const publisher = new Publisher({ context });
      const bound = await bindAgain(publisher, endpoint);
      if (bound !== endpoint) subscriber.connect((endpoint = bound));
      await subscribed(publisher, subscriber, prefix);
      await context.close();
      subscriber.subscribe("b");
    }
  });
});

test("a reconnectInterval of -1: the socket does not reconnect to a lost peer", async () => {
  const context = newContext();
  const [router, dealer] = [
    new Router({ context }),
    new Dealer({ reconnectInterval: -1, immediate: true, sendTimeout: 0 }),
  ];
  const endpoint = await link(router, dealer, transport("tcp"));
  const hello = dealer.receive();
  dealer.sendTimeout = -1;
  await dealer.send("hello");
  const [id] = await router.receive();
  await router.send([id!, "hello"]);
  await hello;
  dealer.sendTimeout = 0;
  await context.close();
  while (dealer.writable) await turn();
  const again = use(new Router());
  await again.bind(endpoint);
  await expect(dealer.send("text")).rejects.toMatchObject({ code: "EAGAIN" });
});
