/** Binding: what fails fails at once, names are what was bound, and the file of a unix socket is left alone. */
import { existsSync, lstatSync, readdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../ts/shim/host.js";
import { POLLIN, POLLRDHUP } from "../../ts/shim/host.js";
import { folder, inet, LOOPBACK, LOOPBACK6, Party, pattern, portOf } from "./fake-link.js";

const unix = (path: string): Endpoint => ({ kind: "unix", path });

describe("tcp", () => {
  test("EADDRINUSE comes from bind", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const fd = party.fd();
    expect(party.host.streamBind(fd, party.name(listener), false)).toBe(party.no("EADDRINUSE"));
    party.host.socketClose(fd, false);
  });

  test("the port is free again as soon as the listener is closed", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const name = party.name(listener);
    party.host.socketClose(listener, false);
    expect(party.name(await party.listen(name))).toEqual(name);
  });

  test("EADDRNOTAVAIL for an address of somebody else, and for a name", () => {
    const party = new Party();
    expect(party.host.streamBind(3, inet("203.0.113.1", 0), false)).toBe(party.no("EADDRNOTAVAIL"));
    const name = { kind: "name", family: 4, name: "localhost", port: 0 } as const;
    expect(party.host.streamBind(3, name, false)).toBe(party.no("EADDRNOTAVAIL"));
  });

  test("a bound address is taken once", () => {
    const party = new Party();
    expect(party.host.streamBind(3, LOOPBACK, false)).toBe(0);
    expect(party.host.streamBind(3, LOOPBACK, false)).toBe(party.no("EINVAL"));
    expect(party.host.streamListen(4, 10)).toBe(party.no("EINVAL"));
  });

  test("names on both sides", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const [client, server] = await party.pair(listener);
    expect(portOf(party.name(listener))).toBeGreaterThan(0);
    expect(party.name(client, true)).toEqual(party.name(listener));
    expect(party.name(server)).toEqual(party.name(listener));
    expect(party.name(server, true)).toEqual(party.name(client));
    expect(party.host.socketName(listener, true)).toBe(party.no("ENOTCONN"));
    expect(party.host.socketName(99, false)).toBe(party.no("ENOTCONN"));
  });

  test("an IPv6 listener takes IPv4 peers as mapped ones, unless it is for IPv6 only", async () => {
    const party = new Party();
    const both = await party.listen(inet("::", 0));
    const client = await party.connect(inet("127.0.0.1", portOf(party.name(both))));
    const server = await party.accept(both);
    expect(party.name(server, true)).toEqual({
      ...party.name(client),
      family: 6,
      address: "::ffff:127.0.0.1",
    });
    const only = await party.listen(inet("::", 0), true);
    const port = portOf(party.name(only));
    await expect(party.connect(inet("127.0.0.1", port))).rejects.toThrow(String(-party.no("ECONNREFUSED")));
    await party.connect(inet("::1", port));
  });

  test.each([
    [LOOPBACK, "127.0.0.2"],
    [LOOPBACK, "127.0.0.1"],
    [LOOPBACK6, "::1"],
  ])("a bound socket connects from its address", async (endpoint, address) => {
    const party = new Party();
    const listener = await party.listen(endpoint);
    const fd = party.fd();
    expect(party.host.streamBind(fd, inet(address, 0), false)).toBe(0);
    expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
    const server = await party.accept(listener);
    expect(party.name(server, true)).toMatchObject({ address });
  });

  test("and from its port", async () => {
    const party = new Party();
    const free = await party.listen(LOOPBACK);
    const source = party.name(free);
    party.host.socketClose(free, false);
    const listener = await party.listen(LOOPBACK);
    const fd = party.fd();
    expect(party.host.streamBind(fd, source, false)).toBe(0);
    expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
    expect(party.name(await party.accept(listener), true)).toEqual(source);
  });
});

test("connections that nobody accepts are bounded: the newest are dropped", async () => {
  const most = 1024;
  const party = new Party();
  const listener = await party.listen(LOOPBACK);
  for (let i = 0; i < most; i++) await party.connect(party.name(listener));
  await party.link.until(await party.connect(party.name(listener)), POLLRDHUP);
  const accepted: number[] = [];
  for (let fd = 10_000; ; fd++) {
    const left = party.host.streamAccept(listener, fd);
    if (left < 0) {
      expect(left).toBe(party.no("EAGAIN"));
      party.link.clear(listener, POLLIN);
      break;
    }
    expect(left).toBe(most - accepted.push(fd));
  }
  expect(accepted).toHaveLength(most);
  const [client, server] = await party.pair(listener);
  await party.send(client, Buffer.from("room again"));
  expect((await party.recv(server, 10)).toString()).toBe("room again");
});

describe("the public way to bind", () => {
  test("a second bind gets the error that the first one met", async () => {
    const party = new Party({ publicBind: true });
    const listener = await party.listen(LOOPBACK);
    const name = party.name(listener);
    expect(party.host.streamBind(20, name, false)).toBe(0);
    expect(party.host.streamListen(20, 10)).toBe(party.no("EAGAIN"));
    party.host.socketClose(20, false);
    await party.host.prepared?.();
    expect(party.host.streamBind(21, name, false)).toBe(party.no("EADDRINUSE"));
  });

  test("connections that arrive before the second bind are kept", async () => {
    const party = new Party({ publicBind: true });
    const probe = await party.listen(LOOPBACK);
    const name = party.name(probe);
    party.host.socketClose(probe, false);
    expect(party.host.streamBind(20, name, false) || party.host.streamListen(20, 10)).toBe(party.no("EAGAIN"));
    party.host.socketClose(20, false);
    await party.host.prepared?.();
    const client = await party.connect(name);
    await party.send(client, Buffer.from("early"));
    const server = await party.accept(await party.listen(name));
    expect((await party.recv(server, 5)).toString()).toBe("early");
  });

  test("there is nothing to wait for otherwise", async () => {
    await new Party().host.prepared?.();
    await new Party({ publicBind: true }).host.prepared?.();
  });
});

describe.skipIf(process.platform === "win32").each([false, true])("unix, publicBind: %s", (publicBind) => {
  test("names: the path on the listener's side, none on the client's", async () => {
    const party = new Party({ publicBind });
    const path = join(folder(), "socket");
    const listener = await party.listen(unix(path));
    const [client, server] = await party.pair(listener);
    expect(party.name(listener)).toEqual(unix(path));
    expect(party.name(server)).toEqual(unix(path));
    expect(party.name(client, true)).toEqual(unix(path));
    expect(party.host.socketName(client, false)).toBeUndefined();
    expect(party.host.socketName(server, true)).toBeUndefined();
  });

  test("the path is there after bind, alone in its folder, and stays when the listener closes", async () => {
    const party = new Party({ publicBind });
    const path = join(folder(), "socket");
    const listener = await party.listen(unix(path));
    expect(readdirSync(join(path, ".."))).toEqual(["socket"]);
    expect(lstatSync(path).isSocket()).toBe(true);
    party.host.socketClose(listener, false);
    expect(lstatSync(path).isSocket()).toBe(true);
  });

  test("a path that another listener has taken over stays the other's", async () => {
    const party = new Party({ publicBind });
    const path = join(folder(), "socket");
    const first = await party.listen(unix(path));
    expect(party.host.fileUnlink(path)).toBe(0);
    const second = await party.listen(unix(path));
    party.host.socketClose(first, false);
    const client = await party.connect(unix(path));
    const server = await party.accept(second);
    await party.send(client, Buffer.from("second"));
    expect((await party.recv(server, 6)).toString()).toBe("second");
  });

  test("a path of any length that fits sun_path", async () => {
    const party = new Party({ publicBind });
    const room = 107 - folder().length - 1;
    for (const length of [1, room - 1, room]) {
      const path = join(folder(), "x".repeat(length));
      const listener = await party.listen(unix(path));
      await party.pair(listener);
    }
    const fd = party.fd();
    expect(party.host.streamBind(fd, unix(join(folder(), "x".repeat(room + 1))), false)).toBe(party.no("ENAMETOOLONG"));
    expect(party.host.streamConnect(fd, unix(join(folder(), "x".repeat(room + 1))))).toBe(party.no("ENAMETOOLONG"));
    expect(party.host.streamBind(fd, unix(""), false)).toBe(party.no("EINVAL"));
    expect(party.host.streamBind(fd, unix("a\0b"), false)).toBe(party.no("EINVAL"));
  });

  test("an existing path is EADDRINUSE and is not touched", async () => {
    const party = new Party({ publicBind });
    const path = join(folder(), "file");
    writeFileSync(path, "mine");
    await expect(party.listen(unix(path))).rejects.toThrow(String(party.no("EADDRINUSE")));
    expect(readdirSync(join(path, ".."))).toEqual(["file"]);
  });

  test("a path that does not exist refuses with ENOENT, one without a listener with ECONNREFUSED", async () => {
    const party = new Party({ publicBind });
    const path = join(folder(), "socket");
    await expect(party.connect(unix(path))).rejects.toThrow(String(-party.no("ENOENT")));
    const listener = await party.listen(unix(path));
    party.host.socketClose(listener, false);
    expect(existsSync(path)).toBe(true);
    await expect(party.connect(unix(path))).rejects.toThrow(String(-party.no("ECONNREFUSED")));
  });
});

test.skipIf(process.platform === "win32")("unix: a folder that does not exist is ENOENT at once", () => {
  const party = new Party();
  expect(party.host.streamBind(3, unix(join(folder(), "none", "socket")), false)).toBe(party.no("ENOENT"));
});

test("other programs reach a listener, and it reaches theirs", async () => {
  const party = new Party();
  const bytes = pattern(100_000);
  const listener = await party.listen(LOOPBACK);
  const socket = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) });
  socket.end(bytes);
  expect((await party.recvAll(await party.accept(listener))).equals(bytes)).toBe(true);
});
