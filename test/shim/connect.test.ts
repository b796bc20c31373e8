/** Connecting: refusals, names, and what becomes of a connection that breaks. */
import net from "node:net";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { POLLERR, POLLIN, POLLOUT, POLLRDHUP } from "../../ts/shim/host.js";
import { inet, LOOPBACK, LOOPBACK6, Party, portOf } from "./fake-link.js";

const named = (name: string, port: number, family: 0 | 4 = 0) => ({ kind: "name", family, name, port }) as const;

/** A port that nobody listens on. */
async function closedPort(party: Party): Promise<number> {
  const listener = await party.listen(LOOPBACK);
  const port = portOf(party.name(listener));
  party.host.socketClose(listener, false);
  return port;
}

test("a refused connection is ready for everything, with ECONNREFUSED", async () => {
  const party = new Party();
  const fd = party.fd();
  expect(party.host.streamConnect(fd, inet("127.0.0.1", await closedPort(party)))).toBe(0);
  expect(await party.link.until(fd, POLLOUT)).toBe(POLLIN | POLLOUT | POLLERR | POLLRDHUP);
  expect(party.link.error(fd)).toBe(-party.no("ECONNREFUSED"));
  expect(party.host.streamSend(fd, Buffer.from("x"))).toBe(party.no("ECONNREFUSED"));
  expect(party.host.streamRecv(fd, Buffer.alloc(1), false)).toBe(party.no("ECONNREFUSED"));
  expect(party.host.streamRecv(fd, Buffer.alloc(1), false)).toBe(0);
});

test("nothing is taken before the connection exists", async () => {
  const party = new Party();
  const listener = await party.listen(LOOPBACK);
  const fd = party.fd();
  expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
  expect(party.host.streamSend(fd, Buffer.from("x"))).toBe(0);
  expect(party.host.streamRecv(fd, Buffer.alloc(1), false)).toBe(0);
  expect(party.host.socketName(fd, true)).toBe(party.no("ENOTCONN"));
  expect(party.host.streamShutdown(fd, 1)).toBe(party.no("ENOTCONN"));
  expect(party.host.streamConnect(fd, party.name(listener))).toBe(party.no("EISCONN"));
});

describe("names", () => {
  test.each([0, 4] as const)("localhost, family %i", async (family) => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const client = await party.connect(named("localhost", portOf(party.name(listener)), family));
    expect(party.name(client, true)).toEqual(party.name(listener));
  });

  test("a name of both families finds a listener of either; one of IPv4 only does not", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK6);
    const port = portOf(party.name(listener));
    await expect(party.connect(named("localhost", port, 4))).rejects.toThrow(String(-party.no("ECONNREFUSED")));
    const addresses = await lookup("localhost", { all: true });
    if (addresses.some(({ address }) => address === "::1")) await party.connect(named("localhost", port, 0));
  });

  test("a source address chooses the family of a name", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const fd = party.fd();
    expect(party.host.streamBind(fd, inet("127.0.0.3", 0), false)).toBe(0);
    expect(party.host.streamConnect(fd, named("localhost", portOf(party.name(listener))))).toBe(0);
    expect(party.name(await party.accept(listener), true)).toMatchObject({ address: "127.0.0.3" });
  });

  test("one that does not resolve is EHOSTUNREACH", async () => {
    const party = new Party();
    const failed = party.connect(named("no-such-host.invalid", 1));
    await expect(failed).rejects.toThrow(String(-party.no("EHOSTUNREACH")));
  });
});

describe("an established connection", () => {
  test("a reset comes after the bytes that were received, and once", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const peer = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) });
    const server = await party.accept(listener);
    peer.write("before");
    await party.link.until(server, POLLIN);
    peer.resetAndDestroy();
    await party.link.until(server, POLLERR);
    expect(party.link.error(server)).toBe(-party.no("ECONNRESET"));
    expect((await party.recv(server, 6)).toString()).toBe("before");
    expect(party.host.streamSend(server, Buffer.from("x"))).toBe(party.no("ECONNRESET"));
    expect(party.host.streamRecv(server, Buffer.alloc(1), false)).toBe(party.no("ECONNRESET"));
    expect(party.host.streamRecv(server, Buffer.alloc(1), false)).toBe(0);
  });

  test("close with reset resets the peer and drops what is staged", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const peer = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) });
    let received = 0;
    peer.on("data", (chunk) => (received += chunk.length));
    const server = await party.accept(listener);
    expect(party.host.streamSend(server, Buffer.from("dropped"))).toBe(7);
    party.host.socketClose(server, true);
    const [error] = (await once(peer, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
    expect(received).toBe(0);
  });
});

test("a number that is used again right after close hears nothing of its predecessor", async () => {
  const party = new Party();
  const listener = await party.listen(LOOPBACK);
  const [client, server] = await party.pair(listener);
  await party.send(client, Buffer.from("to the first"));
  party.host.flush();
  // The bytes, the end of the stream and the failure of this second use are all under way when the number changes hands.
  party.host.socketClose(server, false);
  party.link.clear(server, POLLIN | POLLOUT | POLLRDHUP | POLLERR);
  const used = party.link.reports.length;
  expect(party.host.streamConnect(server, party.name(listener))).toBe(0);
  await party.link.until(client, POLLRDHUP);
  await party.link.until(server, POLLOUT);
  const heard = party.link.reports.slice(used).filter(({ fd }) => fd === server);
  expect(heard).toEqual([{ fd: server, set: POLLOUT, clear: 0, error: 0 }]);
  const other = await party.accept(listener);
  await party.send(other, Buffer.from("to the second"));
  expect((await party.recv(server, 13)).toString()).toBe("to the second");
});

test("a connection attempt that is closed is given up", async () => {
  const party = new Party();
  const fd = party.fd();
  expect(party.host.streamConnect(fd, inet("127.0.0.1", await closedPort(party)))).toBe(0);
  party.host.socketClose(fd, false);
  const listener = await party.listen(LOOPBACK);
  await party.pair(listener);
  expect(party.link.reports.filter((report) => report.fd === fd)).toEqual([]);
});
