/**
 * Datagrams over Node: IPv6 multicast, and other programs. conformance/ has the tests for every
 * host.
 */
import dgram from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../ts/shim/host.js";
import { POLLIN, POLLOUT } from "../../ts/shim/host.js";
import { inet, LOOPBACK, Party, portOf } from "./fake-link.js";

function bound(party: Party, local: Endpoint = LOOPBACK, reuse = false): number {
  const fd = party.fd();
  const status = party.host.datagramBind(fd, local, reuse, false);
  if (status !== 0) throw new Error(`binding failed: ${status}`);
  return fd;
}

async function receive(party: Party, fd: number, size = 100): Promise<{ text: string; from: Endpoint; size: number }> {
  await party.link.until(fd, POLLIN);
  const target = Buffer.alloc(size);
  const datagram = party.host.datagramRecv(fd, target, false);
  if (typeof datagram === "number") throw new Error(`receiving failed: ${datagram}`);
  return { ...datagram, text: target.toString("utf8", 0, Math.min(size, datagram.size)) };
}

describe("multicast", () => {
  // Linux has no IPv6 multicast on the loopback interface, so this needs another one with a
  // link-local address.
  const link = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ address, internal }) => address.startsWith("fe80:") && !internal);
  test.skipIf(!link)("over IPv6, by the interface's zone, number or address", async () => {
    const party = new Party();
    const { name, index, address } = party.host.interfaces().find((one) => one.address === link?.address) ?? {};
    for (const via of [`::%${name}`, `::%${index}`, address ?? ""]) {
      const member = bound(party, inet("::", 0), true);
      expect(party.host.datagramMembership(member, true, inet("ff02::17", 0), inet(via, 0))).toBe(0);
      expect(party.host.datagramMulticastInterface(member, inet(via, 0))).toBe(0);
      const target = inet("ff02::17", portOf(party.name(member)));
      expect(party.host.datagramSend(member, Buffer.from("zone"), target)).toBe(4);
      const { text, from } = await receive(party, member);
      expect({ text, from }).toMatchObject({ text: "zone", from: { address: `${address}%${name}` } });
    }
    expect(party.host.datagramMulticastInterface(party.fd(), inet("2001:db8::1", 0))).toBe(party.no("ENODEV"));
  });
});

test("a closed socket gets no event, and its number is free", async () => {
  const party = new Party();
  const fd = bound(party);
  const peer = dgram.createSocket("udp4").unref();
  peer.send("x", portOf(party.name(fd)), "127.0.0.1");
  await once(peer, "listening");
  party.host.socketClose(fd, false);
  const reports = party.link.reports.length;
  expect(party.host.datagramBind(fd, LOOPBACK, false, false)).toBe(0);
  party.host.datagramSend(fd, Buffer.from("self"), party.name(fd));
  expect(await receive(party, fd)).toMatchObject({ text: "self" });
  expect(party.link.reports.slice(reports).map(({ set }) => set)).toEqual([POLLOUT, POLLIN, 0]);
  peer.close();
});
