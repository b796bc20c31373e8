/** Datagrams: unicast, multicast on this machine, names, bounds; POLLIN is set exactly while something is queued. */
import dgram from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../ts/shim/host.js";
import { HostOption, POLLIN, POLLOUT } from "../../ts/shim/host.js";
import { inet, LOOPBACK, LOOPBACK6, Party, portOf } from "./fake-link.js";

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

describe.each([LOOPBACK, LOOPBACK6])("over $address", (local) => {
  test("arrives with its sender's name; POLLIN goes with the last one taken", async () => {
    const party = new Party();
    const [a, b] = [bound(party, local), bound(party, local)];
    expect(party.link.is(a)).toBe(POLLOUT);
    expect(party.host.datagramSend(a, Buffer.from("one"), party.name(b))).toBe(3);
    expect(party.host.datagramSend(a, Buffer.from("two!"), party.name(b))).toBe(4);
    expect(party.host.datagramSend(a, Buffer.alloc(0), party.name(b))).toBe(0);
    expect(await receive(party, b)).toEqual({ text: "one", size: 3, from: party.name(a) });
    expect(await receive(party, b)).toMatchObject({ text: "two!" });
    expect(await receive(party, b)).toMatchObject({ size: 0 });
    expect(party.link.is(b) & POLLIN).toBe(0);
    expect(party.host.datagramRecv(b, Buffer.alloc(1), false)).toBe(party.no("EAGAIN"));
  });

  test("a target that is too small gets the beginning, and the whole size is told; peek takes nothing", async () => {
    const party = new Party();
    const fd = bound(party, local);
    party.host.datagramSend(fd, Buffer.from("datagram"), party.name(fd));
    await party.link.until(fd, POLLIN);
    const target = Buffer.alloc(4);
    expect(party.host.datagramRecv(fd, target, true)).toMatchObject({ size: 8 });
    expect(target.toString()).toBe("data");
    expect(party.link.is(fd) & POLLIN).toBe(POLLIN);
    expect(await receive(party, fd, 4)).toMatchObject({ text: "data", size: 8 });
  });
});

test("binding fails at once", () => {
  const party = new Party();
  const fd = bound(party);
  expect(party.host.datagramBind(20, party.name(fd), false, false)).toBe(party.no("EADDRINUSE"));
  expect(party.host.datagramBind(21, inet("203.0.113.1", 0), false, false)).toBe(party.no("EADDRNOTAVAIL"));
  expect(party.host.datagramBind(22, { kind: "unix", path: "x" }, false, false)).toBe(party.no("EAFNOSUPPORT"));
  expect(party.host.datagramBind(fd, LOOPBACK, false, false)).toBe(party.no("EINVAL"));
});

test("a descriptor that failed to bind can be bound to something else", async () => {
  const party = new Party();
  const other = bound(party);
  expect(party.host.datagramBind(20, party.name(other), false, false)).toBe(party.no("EADDRINUSE"));
  expect(party.host.datagramBind(20, LOOPBACK, false, false)).toBe(0);
  party.host.datagramSend(20, Buffer.from("x"), party.name(other));
  expect(await receive(party, other)).toMatchObject({ from: party.name(20) });
});

test("a send before bind binds", async () => {
  const party = new Party();
  const b = bound(party);
  expect(party.host.socketName(20, false)).toBe(party.no("ENOTCONN"));
  expect(party.host.datagramSend(20, Buffer.from("x"), party.name(b))).toBe(1);
  const { from } = await receive(party, b);
  expect(portOf(from)).toBe(portOf(party.name(20)));
});

test("a name is resolved; one that does not resolve, and a peer that is not there, cost the datagram only", async () => {
  const party = new Party();
  const [a, b, gone] = [bound(party), bound(party), bound(party)];
  const nobody = party.name(gone);
  party.host.socketClose(gone, false);
  const name = { kind: "name", family: 4, name: "localhost", port: portOf(party.name(b)) } as const;
  expect(party.host.datagramSend(a, Buffer.from("lost"), nobody)).toBe(4);
  expect(party.host.datagramSend(a, Buffer.from("lost"), { ...name, name: "no-such-host.invalid" })).toBe(4);
  expect(party.host.datagramSend(a, Buffer.from("named"), name)).toBe(5);
  expect(await receive(party, b)).toMatchObject({ text: "named" });
  expect(party.host.datagramSend(a, Buffer.from("direct"), party.name(b))).toBe(6);
  expect(await receive(party, b)).toMatchObject({ text: "direct" });
});

test("what cannot be sent at all is refused", () => {
  const party = new Party();
  const fd = bound(party);
  expect(party.host.datagramSend(fd, Buffer.alloc(65508), party.name(fd))).toBe(party.no("EMSGSIZE"));
  expect(party.host.datagramSend(fd, Buffer.alloc(1), inet("::1", 9))).toBe(party.no("EAFNOSUPPORT"));
  expect(party.host.datagramSend(fd, Buffer.alloc(1), inet("127.0.0.1", 0))).toBe(party.no("EINVAL"));
  expect(party.host.datagramSend(fd, Buffer.alloc(1), { kind: "unix", path: "x" })).toBe(party.no("EAFNOSUPPORT"));
});

test("arrivals are bounded: the newest are dropped", async () => {
  const party = new Party();
  const fd = bound(party);
  const last = bound(party);
  for (let i = 0; i < 400; i++) {
    const bytes = Buffer.alloc(1000);
    bytes.writeUInt32LE(i);
    party.host.datagramSend(last, bytes, party.name(fd));
    await new Promise((resolve) => setImmediate(resolve));
  }
  let count = 0;
  for (; party.link.is(fd) & POLLIN; count++) {
    const target = Buffer.alloc(1000);
    party.host.datagramRecv(fd, target, false);
    expect(target.readUInt32LE()).toBe(count);
  }
  expect(count).toBeGreaterThan(100);
  expect(count).toBeLessThan(220);
});

test("options are checked when there is a socket, and remembered until then", () => {
  const party = new Party();
  const { host } = party;
  expect(host.socketOption(20, HostOption.ReceiveBuffer, 65536)).toBe(0);
  expect(host.socketOption(20, HostOption.MulticastTtl, 3)).toBe(0);
  expect(host.socketOption(20, HostOption.Broadcast, 1)).toBe(0);
  expect(host.datagramBind(20, LOOPBACK, false, false)).toBe(0);
  expect(host.socketOption(20, HostOption.UnicastTtl, 5)).toBe(0);
  expect(host.socketOption(20, HostOption.MulticastLoop, 0)).toBe(0);
  expect(host.socketOption(20, HostOption.SendBuffer, 65536)).toBe(0);
  expect(host.socketOption(20, HostOption.UnicastTtl, 0)).toBe(party.no("EINVAL"));
  expect(host.socketOption(20, HostOption.NoDelay, 1)).toBe(party.no("ENOPROTOOPT"));
  expect(host.socketOption(21, HostOption.UnicastTtl, 4711)).toBe(0);
  expect(host.datagramBind(21, LOOPBACK, false, false)).toBe(party.no("EINVAL"));
});

describe("multicast", () => {
  const group = "239.255.17.1";

  test("reaches every member that shares the port", async () => {
    const party = new Party();
    const first = bound(party, inet("0.0.0.0", 0), true);
    const port = portOf(party.name(first));
    const second = bound(party, inet("0.0.0.0", port), true);
    for (const fd of [first, second]) expect(party.host.datagramMembership(fd, true, inet(group, 0), LOOPBACK)).toBe(0);
    const sender = party.fd();
    expect(party.host.socketOption(sender, HostOption.MulticastLoop, 1)).toBe(0);
    expect(party.host.datagramMulticastInterface(sender, LOOPBACK)).toBe(0);
    expect(party.host.datagramSend(sender, Buffer.from("all"), inet(group, port))).toBe(3);
    expect(await receive(party, first)).toMatchObject({ text: "all" });
    expect(await receive(party, second)).toMatchObject({ text: "all" });
    expect(party.host.datagramMembership(first, false, inet(group, 0), LOOPBACK)).toBe(0);
    expect(party.host.datagramMembership(first, false, inet(group, 0), LOOPBACK)).toBe(party.no("EADDRNOTAVAIL"));
  });

  // Linux has no IPv6 multicast on the loopback interface, so another one is needed that has a link-local address.
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

  test("what is no group is refused", () => {
    const party = new Party();
    const fd = bound(party);
    expect(party.host.datagramMembership(fd, true, inet("127.0.0.1", 0), undefined)).toBe(party.no("EINVAL"));
    expect(party.host.datagramMembership(fd, true, { kind: "unix", path: "x" }, undefined)).toBe(party.no("EINVAL"));
  });
});

test("a closed socket hears nothing, and its number is free", async () => {
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
