/**
 * libzmq-src/patches/046: a peer is replaced while the messages of its predecessor fill the queue.
 */
import { expect, test } from "vitest";
import { Router } from "../../ts/index.js";
import { texts, use } from "../support.js";
import { listen, message, Peer } from "./peer.js";

test("a ROUTER whose queue is full accepts a new peer, and then its messages", async () => {
  const { server, port } = await listen();
  const router = use(new Router({ receiveHighWaterMark: 2, reconnectInterval: 1 }));
  const gone = (async () => {
    for await (const { type } of router.events) if (type === "disconnect") return;
  })();
  const first = Peer.accept(server, "DEALER");
  router.connect(`tcp://127.0.0.1:${port}`);
  const second = first.then(async (peer) => {
    peer.send(message(0, "1"), message(0, "2"));
    const next = Peer.accept(server, "DEALER");
    peer.end();
    await gone;
    return next;
  });
  (await second).send(message(0, "3"), message(0, "4"), message(0, "5"));
  const received = [];
  for (let i = 0; i < 5; i++) received.push(texts(await router.receive())[1]);
  expect(received).toEqual(["1", "2", "3", "4", "5"]);
});
