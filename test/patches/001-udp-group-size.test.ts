/**
 * A DISH over udp reads the length of a datagram's group as 0 to 255, and keeps no part of a
 * truncated datagram.
 */
import { expect, test } from "vitest";
import { Dish } from "../../ts/draft.js";
import { newContext, newInstance, use } from "../support.js";
import { datagram, freePort, rawSocket, sendRaw, untilHeard } from "./datagrams.js";

const LONG = "g".repeat(200);

test.each([
  ["a group of 128 bytes or more that is not there", Buffer.from([0x80])],
  ["a group of 255 bytes that is cut", Buffer.alloc(200, 0xff)],
])("%s is dropped, and what follows is received", async (_, bytes) => {
  const [dish, peer, port] = [
    use(new Dish({ context: newContext({ instance: newInstance() }) })),
    await rawSocket(),
    await freePort(),
  ];
  dish.join("g");
  await dish.bind(`udp://127.0.0.1:${port}`);
  const send = async (): Promise<void> => {
    await sendRaw(peer, bytes, port);
    await sendRaw(peer, datagram("g", "served"), port);
  };
  const [message] = await untilHeard(send, dish.receive());
  expect(String(message)).toBe("served");
});

test("a group of 200 bytes is received", async () => {
  const [dish, peer, port] = [
    use(new Dish({ context: newContext({ instance: newInstance() }) })),
    await rawSocket(),
    await freePort(),
  ];
  dish.join(LONG);
  await dish.bind(`udp://127.0.0.1:${port}`);
  const [message, { group }] = await untilHeard(() => sendRaw(peer, datagram(LONG, "far"), port), dish.receive());
  expect([String(message), String(group)]).toEqual(["far", LONG]);
});

test("datagrams that end within their group leak no memory", async () => {
  const instance = newInstance();
  const [dish, peer, port] = [
    use(new Dish({ context: newContext({ instance }) })),
    await rawSocket(),
    await freePort(),
  ];
  dish.join("g");
  await dish.bind(`udp://127.0.0.1:${port}`);
  const cut = datagram("g".repeat(120), "").subarray(0, 100);
  const served = (): Promise<unknown> => untilHeard(() => sendRaw(peer, datagram("g", "served"), port), dish.receive());
  await served();
  const before = instance.exports.port_allocated();
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 50; i++) await sendRaw(peer, cut, port);
    await served();
  }
  expect(instance.exports.port_allocated() - before).toBeLessThan(40 * 50 * 60);
});
