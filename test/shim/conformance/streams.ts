/** Streams carry bytes in both directions, in order, and end as POSIX specifies. */
import { describe, expect, test } from "vitest";
import { HostOption, POLLERR, POLLIN, POLLOUT, POLLRDHUP, SHUT_RD, SHUT_WR } from "../../../ts/shim/host.js";
import { LOOPBACK, pattern } from "../fake-link.js";
import { bytes, connected, transports, turns, type World } from "./world.js";

export function streams(world: World): void {
  describe.each(Object.entries(transports(world)))("a stream over %s", (_name, endpoint) => {
    test("carries a request and its reply", async () => {
      const { near, client, far, server } = await connected(world, endpoint());
      await near.send(client, bytes("hello"));
      expect((await far.recv(server, 5)).toString()).toBe("hello");
      await far.send(server, bytes("world!"));
      expect((await near.recv(client, 6)).toString()).toBe("world!");
    });

    test("carries 5 MB in order, in pieces of every size", async () => {
      const { near, client, far, server } = await connected(world, endpoint());
      const all = pattern(5_000_000);
      const received = far.recv(server, all.length);
      let at = 0;
      for (const size of [1, 30, 8192, 8193, 131071, 131072, 131073, 1_000_000])
        await near.send(client, all.subarray(at, (at += size)));
      await near.send(client, all.subarray(at), 50_000);
      expect((await received).equals(all)).toBe(true);
    });

    test("keeps bytes that arrive before the connection is accepted", async () => {
      const [near, far] = [world.party(), world.party()];
      const listener = await far.listen(endpoint());
      const client = await near.connect(far.name(listener));
      await near.send(client, bytes("early"));
      near.host.flush();
      await far.link.until(listener, POLLIN);
      const server = await far.accept(listener);
      expect((await far.recv(server, 5)).toString()).toBe("early");
    });

    test.runIf(world.exact)("keeps the bytes that are read with peek", async () => {
      const { near, client, far, server } = await connected(world, endpoint());
      await near.send(client, bytes("twice"));
      await far.link.until(server, POLLIN);
      const target = Buffer.alloc(10);
      expect(far.host.streamRecv(server, target, true)).toBe(5);
      expect(far.host.streamRecv(server, target, true)).toBe(5);
      expect(far.host.streamRecv(server, target, false)).toBe(5);
      expect(far.host.streamRecv(server, target, false)).toBe(0);
    });

    test("ends one direction, and keeps the other", async () => {
      const { near, client, far, server } = await connected(world, endpoint());
      await near.send(client, bytes("last"));
      expect(near.host.streamShutdown(client, SHUT_WR)).toBe(0);
      expect((await far.recvAll(server)).toString()).toBe("last");
      expect(near.host.streamSend(client, bytes("more"))).toBeLessThanOrEqual(0);
      await far.send(server, bytes("reply"));
      expect((await near.recv(client, 5)).toString()).toBe("reply");
    });

    test.runIf(world.exact)("accepts no bytes after its end: EPIPE", async () => {
      const { near, client } = await connected(world, endpoint());
      expect(near.host.streamShutdown(client, SHUT_WR)).toBe(0);
      expect(near.host.streamSend(client, bytes("more"))).toBe(near.no("EPIPE"));
    });

    test("receives nothing after shutdown for receiving", async () => {
      const { near, client, far, server } = await connected(world, endpoint());
      await near.send(client, bytes("dropped"));
      await far.link.until(server, POLLIN);
      expect(far.host.streamShutdown(server, SHUT_RD)).toBe(0);
      await far.link.until(server, POLLRDHUP);
      expect(far.host.streamRecv(server, Buffer.alloc(8), false)).toBe(0);
    });

    test("ends at the peer when it is closed", async () => {
      const { near, client, far, server } = await connected(world, endpoint());
      near.host.socketClose(client, false);
      expect(await far.recvAll(server)).toHaveLength(0);
    });

    test("sends the accepted bytes when it is closed, and then ends", async () => {
      const { near, client, far, server } = await connected(world, endpoint());
      const all = pattern(3_000_000);
      const received = far.recvAll(server);
      await near.send(client, all, 50_000);
      near.host.socketClose(client, false);
      expect((await received).equals(all)).toBe(true);
    });

    test("accepts options before and after it is connected", async () => {
      const party = world.party();
      const listener = await party.listen(endpoint());
      const fd = party.fd();
      expect(party.host.socketOption(fd, HostOption.NoDelay, 1)).toBe(0);
      expect(party.host.socketOption(fd, HostOption.KeepAlive, 1)).toBe(0);
      expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
      await party.link.until(fd, POLLOUT);
      expect(party.host.socketOption(fd, HostOption.KeepAlive, 61)).toBe(0);
      expect(party.host.socketOption(fd, HostOption.NoDelay, 0)).toBe(0);
      expect(party.host.socketOption(fd, HostOption.Broadcast, 1)).toBe(party.no("ENOPROTOOPT"));
    });

    test("that was not accepted ends with its listener", async () => {
      const [near, far] = [world.party(), world.party()];
      const listener = await far.listen(endpoint());
      const client = await near.connect(far.name(listener));
      await far.link.until(listener, POLLIN);
      far.host.socketClose(listener, false);
      await near.link.until(client, POLLRDHUP);
    });

    test("ends when its program has ended", async () => {
      const { near, client, far } = await connected(world, endpoint());
      far.host.destroy();
      await near.link.until(client, POLLRDHUP);
    });
  });

  describe("a number that is used again right after its close", () => {
    test("reports nothing of its predecessor", async () => {
      const { near, client, far, server, listener } = await connected(world, LOOPBACK);
      await near.send(client, bytes("to the first"));
      near.host.flush();
      // Bytes, the end of the stream and an error of the number's first use are in flight when its
      // second use begins.
      far.host.socketClose(server, false);
      far.link.clear(server, POLLIN | POLLOUT | POLLRDHUP | POLLERR);
      const before = far.link.reports.length;
      expect(far.host.streamConnect(server, far.name(listener))).toBe(0);
      await near.link.until(client, POLLRDHUP);
      await far.link.until(server, POLLOUT);
      const reports = far.link.reports.slice(before).filter(({ fd }) => fd === server);
      expect(reports).toEqual([{ fd: server, set: POLLOUT, clear: 0, error: 0 }]);
      const other = await far.accept(listener);
      await far.send(other, bytes("to the second"));
      expect((await far.recv(server, 13)).toString()).toBe("to the second");
    });

    test("reports nothing if it was only closed", async () => {
      const { near, client, far, server } = await connected(world, LOOPBACK);
      await near.send(client, bytes("bytes"));
      far.host.socketClose(server, false);
      const before = far.link.reports.length;
      near.host.socketClose(client, false);
      await turns(far, 20);
      expect(far.link.reports.slice(before).filter(({ fd }) => fd === server)).toEqual([]);
    });
  });

  describe("a reset", () => {
    test("is reported after the bytes before it, and drops unsent bytes", async () => {
      const { near, client, far, server } = await connected(world, LOOPBACK);
      await near.send(client, bytes("before"));
      near.host.flush();
      await far.link.until(server, POLLIN);
      await near.send(client, bytes("dropped"));
      near.host.socketClose(client, true);
      await far.link.until(server, POLLERR);
      expect(far.link.error(server)).toBe(-far.no("ECONNRESET"));
      if (!world.exact) return;
      expect(far.host.streamSend(server, bytes("x"))).toBe(far.no("ECONNRESET"));
      expect(far.host.streamRecv(server, Buffer.alloc(100), false)).toBeOneOf([6, far.no("ECONNRESET")]);
    });

    test.runIf(world.exact)("is reported once, and then the end", async () => {
      const { near, client, far, server } = await connected(world, LOOPBACK);
      near.host.socketClose(client, true);
      await far.link.until(server, POLLERR);
      expect(far.host.streamRecv(server, Buffer.alloc(1), true)).toBe(far.no("ECONNRESET"));
      expect(far.host.streamRecv(server, Buffer.alloc(1), false)).toBe(far.no("ECONNRESET"));
      expect(far.host.streamRecv(server, Buffer.alloc(1), false)).toBe(0);
    });
  });
}
