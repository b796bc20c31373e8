/** Datagrams: unicast, multicast on one machine, names, limits. POLLIN is exact. */
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../../ts/shim/host.js";
import { HostOption, POLLIN, POLLOUT } from "../../../ts/shim/host.js";
import { inet, LOOPBACK, LOOPBACK6, portOf, type Party } from "../fake-link.js";
import { bytes, named, turns, unix, type World } from "./world.js";

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

export function datagrams(world: World): void {
  describe.each([LOOPBACK, LOOPBACK6])("a datagram over $address", (local) => {
    test("arrives with its sender's name; POLLIN is cleared with the last one received", async () => {
      const party = world.party();
      const [a, b] = [bound(party, local), bound(party, local)];
      await party.link.until(a, POLLOUT);
      expect(party.host.datagramSend(a, bytes("one"), party.name(b))).toBe(3);
      expect(party.host.datagramSend(a, bytes("two!"), party.name(b))).toBe(4);
      expect(party.host.datagramSend(a, new Uint8Array(0), party.name(b))).toBe(0);
      expect(await receive(party, b)).toEqual({ text: "one", size: 3, from: party.name(a) });
      expect(await receive(party, b)).toMatchObject({ text: "two!" });
      expect(await receive(party, b)).toMatchObject({ size: 0 });
      expect(party.link.is(b) & POLLIN).toBe(0);
      expect(party.host.datagramRecv(b, Buffer.alloc(1), false)).toBe(party.no("EAGAIN"));
    });

    test("that is larger than the buffer gives its beginning and its size; peek consumes nothing", async () => {
      const party = world.party();
      const fd = bound(party, local);
      party.host.datagramSend(fd, bytes("datagram"), party.name(fd));
      await party.link.until(fd, POLLIN);
      const target = Buffer.alloc(4);
      expect(party.host.datagramRecv(fd, target, true)).toMatchObject({ size: 8 });
      expect(target.toString()).toBe("data");
      expect(party.link.is(fd) & POLLIN).toBe(POLLIN);
      expect(await receive(party, fd, 4)).toMatchObject({ text: "data", size: 8 });
    });

    test("between two programs", async () => {
      const [near, far] = [world.party(), world.party()];
      const [a, b] = [bound(near, local), bound(far, local)];
      near.host.datagramSend(a, bytes("to another"), far.name(b));
      expect(await receive(far, b)).toMatchObject({ text: "to another", from: near.name(a) });
    });
  });

  describe("a bind", () => {
    test("fails at once", () => {
      const party = world.party();
      const fd = bound(party);
      expect(party.host.datagramBind(20, party.name(fd), false, false)).toBe(party.no("EADDRINUSE"));
      expect(party.host.datagramBind(21, inet("203.0.113.1", 0), false, false)).toBe(party.no("EADDRNOTAVAIL"));
      expect(party.host.datagramBind(22, unix("x"), false, false)).toBe(party.no("EAFNOSUPPORT"));
      expect(party.host.datagramBind(fd, LOOPBACK, false, false)).toBe(party.no("EINVAL"));
    });

    test("that has failed leaves the descriptor unbound", async () => {
      const party = world.party();
      const other = bound(party);
      expect(party.host.datagramBind(20, party.name(other), false, false)).toBe(party.no("EADDRINUSE"));
      expect(party.host.datagramBind(20, LOOPBACK, false, false)).toBe(0);
      party.host.datagramSend(20, bytes("x"), party.name(other));
      expect(await receive(party, other)).toMatchObject({ from: party.name(20) });
    });

    test("happens implicitly with a send", async () => {
      const party = world.party();
      const b = bound(party);
      expect(party.host.socketName(20, false)).toBe(party.no("ENOTCONN"));
      expect(party.host.datagramSend(20, bytes("x"), party.name(b))).toBe(1);
      const { from } = await receive(party, b);
      expect(portOf(from)).toBe(portOf(party.name(20)));
    });

    test("of a tcp socket's port does not affect it", async () => {
      const party = world.party();
      const listener = await party.listen(LOOPBACK);
      expect(party.name(bound(party, party.name(listener)))).toEqual(party.name(listener));
    });
  });

  test("a datagram to a name, or to an unbound port, is lost at most", async () => {
    const party = world.party();
    const [a, b, gone] = [bound(party), bound(party), bound(party)];
    const nobody = party.name(gone);
    party.host.socketClose(gone, false);
    const port = portOf(party.name(b));
    expect(party.host.datagramSend(a, bytes("lost"), nobody)).toBe(4);
    expect(party.host.datagramSend(a, bytes("lost"), named("no-such-host.invalid", port, 4))).toBe(4);
    expect(party.host.datagramSend(a, bytes("named"), named("localhost", port, 4))).toBe(5);
    expect(await receive(party, b)).toMatchObject({ text: "named" });
    expect(party.host.datagramSend(a, bytes("direct"), party.name(b))).toBe(6);
    expect(await receive(party, b)).toMatchObject({ text: "direct" });
  });

  test("a datagram that cannot be sent at all is refused", () => {
    const party = world.party();
    const fd = bound(party);
    expect(party.host.datagramSend(fd, new Uint8Array(65508), party.name(fd))).toBe(party.no("EMSGSIZE"));
    expect(party.host.datagramSend(fd, new Uint8Array(1), inet("::1", 9))).toBe(party.no("EAFNOSUPPORT"));
    expect(party.host.datagramSend(fd, new Uint8Array(1), inet("127.0.0.1", 0))).toBe(party.no("EINVAL"));
    expect(party.host.datagramSend(fd, new Uint8Array(1), unix("x"))).toBe(party.no("EAFNOSUPPORT"));
  });

  test("unreceived datagrams are limited: the newest are dropped", async () => {
    const party = world.party();
    const [from, to] = [bound(party), bound(party)];
    for (let i = 0; i < 400; i++) {
      const datagram = Buffer.alloc(1000);
      datagram.writeUInt32LE(i);
      party.host.datagramSend(from, datagram, party.name(to));
      await turns(party, 1);
    }
    await party.link.until(to, POLLIN);
    await turns(party, 20);
    let count = 0;
    for (; party.link.is(to) & POLLIN; count++) {
      const target = Buffer.alloc(1000);
      party.host.datagramRecv(to, target, false);
      expect(target.readUInt32LE()).toBe(count);
    }
    expect(count).toBeGreaterThan(100);
    expect(count).toBeLessThan(220);
  });

  test("options are checked once the socket exists, and stored until then", () => {
    const party = world.party();
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
    const group = inet("239.255.17.1", 0);

    test("reaches every member that shares the port, and no other socket", async () => {
      const party = world.party();
      const first = bound(party, inet("0.0.0.0", 0), true);
      const port = portOf(party.name(first));
      const second = bound(party, inet("0.0.0.0", port), true);
      for (const fd of [first, second]) expect(party.host.datagramMembership(fd, true, group, LOOPBACK)).toBe(0);
      const sender = party.fd();
      expect(party.host.socketOption(sender, HostOption.MulticastLoop, 1)).toBe(0);
      expect(party.host.datagramMulticastInterface(sender, LOOPBACK)).toBe(0);
      expect(party.host.datagramSend(sender, bytes("all"), { ...group, port } as Endpoint)).toBe(3);
      expect(await receive(party, first)).toMatchObject({ text: "all" });
      expect(await receive(party, second)).toMatchObject({ text: "all" });
    });

    test("is joined once, and left once", () => {
      const party = world.party();
      const fd = bound(party, inet("0.0.0.0", 0), true);
      expect(party.host.datagramMembership(fd, true, group, LOOPBACK)).toBe(0);
      expect(party.host.datagramMembership(fd, true, group, LOOPBACK)).toBe(party.no("EADDRINUSE"));
      expect(party.host.datagramMembership(fd, false, group, LOOPBACK)).toBe(0);
      expect(party.host.datagramMembership(fd, false, group, LOOPBACK)).toBe(party.no("EADDRNOTAVAIL"));
    });

    test("refuses an address that is not a group, and an unknown interface", () => {
      const party = world.party();
      const fd = bound(party);
      expect(party.host.datagramMembership(fd, true, inet("127.0.0.1", 0), undefined)).toBe(party.no("EINVAL"));
      expect(party.host.datagramMembership(fd, true, unix("x"), undefined)).toBe(party.no("EINVAL"));
      expect(party.host.datagramMulticastInterface(party.fd(), inet("2001:db8::1", 0))).toBe(party.no("ENODEV"));
    });
  });

  test.runIf(world.exact)("a closed socket reports nothing, and its number is free", async () => {
    const party = world.party();
    const fd = bound(party);
    const sender = bound(party);
    party.host.datagramSend(sender, bytes("x"), party.name(fd));
    party.host.socketClose(fd, false);
    const before = party.link.reports.length;
    expect(party.host.datagramBind(fd, LOOPBACK, false, false)).toBe(0);
    party.host.datagramSend(fd, bytes("self"), party.name(fd));
    expect(await receive(party, fd)).toMatchObject({ text: "self" });
    expect(party.link.reports.slice(before).map(({ set }) => set)).toEqual([POLLOUT, POLLIN, 0]);
  });
}
