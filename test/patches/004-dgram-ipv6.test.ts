/**
 * A DGRAM that is bound to an IPv6 address survives the first datagram. It drops it, as libzmq has
 * no text for the sender's address.
 */
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { Datagram } from "../../ts/draft.js";
import { newContext, newInstance, turn, use } from "../support.js";
import { freePort, rawSocket, sendRaw } from "./datagrams.js";

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));

test.skipIf(!hasIpv6)("a datagram from an IPv6 address does not end the instance", async () => {
  const instance = newInstance();
  const socket = use(new Datagram({ context: newContext({ instance }), ipv6: true }));
  const [peer, port] = [await rawSocket("udp6"), await freePort()];
  await socket.bind(`udp://[::1]:${port}`);
  for (let i = 0; i < 50; i++) {
    await sendRaw(peer, Buffer.from("hello"), port, "::1");
    await turn();
  }
  expect(instance.failure).toBe(undefined);
});
