/** Streams carry bytes both ways, over every transport and with both ways to bind. */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../ts/shim/host.js";
import { HostOption, POLLIN, POLLOUT, POLLRDHUP } from "../../ts/shim/host.js";
import { folder, LOOPBACK, LOOPBACK6, Party, pattern } from "./fake-link.js";

const transports: Record<string, () => Endpoint> = {
  "tcp over IPv4": () => LOOPBACK,
  "tcp over IPv6": () => LOOPBACK6,
  "a unix path": () => ({ kind: "unix", path: join(folder(), "socket") }),
};
if (process.platform === "linux")
  transports["an abstract unix name"] = () => ({ kind: "unix", path: `\0shim-${randomUUID()}` });

describe.each([false, true])("publicBind: %s", (publicBind) => {
  describe.each(Object.keys(transports))("over %s", (transport) => {
    async function pair(): Promise<{ party: Party; client: number; server: number; listener: number }> {
      const party = new Party({ publicBind });
      const listener = await party.listen(transports[transport]!());
      const [client, server] = await party.pair(listener);
      return { party, client, server, listener };
    }

    test("a request and its reply", async () => {
      const { party, client, server } = await pair();
      await party.send(client, Buffer.from("hello"));
      expect((await party.recv(server, 5)).toString()).toBe("hello");
      await party.send(server, Buffer.from("world!"));
      expect((await party.recv(client, 6)).toString()).toBe("world!");
    });

    test("5 MB in order, in pieces of every size", async () => {
      const { party, client, server } = await pair();
      const bytes = pattern(5_000_000);
      const received = party.recv(server, bytes.length);
      let at = 0;
      for (const size of [1, 30, 8192, 8193, 131071, 131072, 131073, 1_000_000])
        await party.send(client, bytes.subarray(at, (at += size)));
      await party.send(client, bytes.subarray(at), 50_000);
      expect((await received).equals(bytes)).toBe(true);
    });

    test("bytes that arrive before the connection is accepted are kept", async () => {
      const party = new Party({ publicBind });
      const listener = await party.listen(transports[transport]!());
      const client = await party.connect(party.name(listener));
      await party.send(client, Buffer.from("early"));
      party.host.flush();
      await party.link.until(listener, POLLIN);
      const server = await party.accept(listener);
      expect((await party.recv(server, 5)).toString()).toBe("early");
    });

    test("what is looked at with peek stays", async () => {
      const { party, client, server } = await pair();
      await party.send(client, Buffer.from("twice"));
      await party.link.until(server, POLLIN);
      const target = Buffer.alloc(10);
      expect(party.host.streamRecv(server, target, true)).toBe(5);
      expect(party.host.streamRecv(server, target, true)).toBe(5);
      expect(party.host.streamRecv(server, target, false)).toBe(5);
      expect(party.host.streamRecv(server, target, false)).toBe(0);
    });

    test("half-close: the end arrives, the other direction goes on", async () => {
      const { party, client, server } = await pair();
      await party.send(client, Buffer.from("last"));
      expect(party.host.streamShutdown(client, 1)).toBe(0);
      expect((await party.recvAll(server)).toString()).toBe("last");
      expect(party.host.streamSend(client, Buffer.from("more"))).toBe(party.no("EPIPE"));
      await party.send(server, Buffer.from("reply"));
      expect((await party.recv(client, 5)).toString()).toBe("reply");
    });

    test("shutdown for receiving ends what is received", async () => {
      const { party, client, server } = await pair();
      await party.send(client, Buffer.from("dropped"));
      await party.link.until(server, POLLIN);
      expect(party.host.streamShutdown(server, 0)).toBe(0);
      expect(party.link.is(server) & POLLRDHUP).toBe(POLLRDHUP);
      expect(party.host.streamRecv(server, Buffer.alloc(8), false)).toBe(0);
    });

    test("close ends the stream at the peer", async () => {
      const { party, client, server } = await pair();
      party.host.socketClose(client, false);
      expect(await party.recvAll(server)).toHaveLength(0);
    });

    test("options are taken before and after the connection exists", async () => {
      const party = new Party({ publicBind });
      const listener = await party.listen(transports[transport]!());
      const fd = party.fd();
      expect(party.host.socketOption(fd, HostOption.NoDelay, 1)).toBe(0);
      expect(party.host.socketOption(fd, HostOption.KeepAlive, 1)).toBe(0);
      expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
      await party.link.until(fd, POLLOUT);
      expect(party.host.socketOption(fd, HostOption.KeepAlive, 61)).toBe(0);
      expect(party.host.socketOption(fd, HostOption.NoDelay, 0)).toBe(0);
      expect(party.host.socketOption(fd, HostOption.Broadcast, 1)).toBe(party.no("ENOPROTOOPT"));
    });

    test("closing the listener drops who was not accepted", async () => {
      const party = new Party({ publicBind });
      const listener = await party.listen(transports[transport]!());
      const client = await party.connect(party.name(listener));
      await party.link.until(listener, POLLIN);
      party.host.socketClose(listener, false);
      await party.link.until(client, POLLRDHUP);
    });
  });
});
