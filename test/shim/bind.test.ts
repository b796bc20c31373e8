/**
 * Binding over Node: its two ways, its ports, and the files of unix sockets. conformance/ has the
 * tests for every host.
 */
import { lstatSync, readdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Endpoint } from "../../ts/shim/host.js";
import { folder, LOOPBACK, Party, pattern, portOf } from "./fake-link.js";

const unix = (path: string): Endpoint => ({ kind: "unix", path });

describe("tcp", () => {
  test("a connection from a bound socket uses its port", async () => {
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

describe("the public way to bind", () => {
  test("a second bind gets the error of the first one", async () => {
    const party = new Party({ publicBind: true });
    const listener = await party.listen(LOOPBACK);
    const name = party.name(listener);
    expect(party.host.streamBind(20, name, false)).toBe(0);
    expect(party.host.streamListen(20, 10)).toBe(party.no("EAGAIN"));
    party.host.socketClose(20, false);
    await party.host.prepared?.();
    expect(party.host.streamBind(21, name, false)).toBe(party.no("EADDRINUSE"));
  });

  test("connections that arrive before the second bind are accepted", async () => {
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
  test("the path exists after bind, alone in its folder, and stays when the listener closes", async () => {
    const party = new Party({ publicBind });
    const path = join(folder(), "socket");
    const listener = await party.listen(unix(path));
    expect(readdirSync(join(path, ".."))).toEqual(["socket"]);
    expect(lstatSync(path).isSocket()).toBe(true);
    party.host.socketClose(listener, false);
    expect(lstatSync(path).isSocket()).toBe(true);
  });

  test("an existing path is EADDRINUSE and is not touched", async () => {
    const party = new Party({ publicBind });
    const path = join(folder(), "file");
    writeFileSync(path, "mine");
    await expect(party.listen(unix(path))).rejects.toThrow(String(party.no("EADDRINUSE")));
    expect(readdirSync(join(path, ".."))).toEqual(["file"]);
  });
});

test("other programs reach a listener, and it reaches theirs", async () => {
  const party = new Party();
  const bytes = pattern(100_000);
  const listener = await party.listen(LOOPBACK);
  const socket = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) });
  socket.end(bytes);
  expect((await party.recvAll(await party.accept(listener))).equals(bytes)).toBe(true);
});
