/** Binding: it fails at once, and names are those that were bound. */
import { describe, expect, test } from "vitest";
import { POLLIN, POLLRDHUP } from "../../../ts/shim/host.js";
import { inet, LOOPBACK, LOOPBACK6, portOf } from "../fake-link.js";
import { bytes, named, refused, unix, type World } from "./world.js";

/** The longest path of a unix socket: the size of sun_path. */
const PATH_BYTES = process.platform === "linux" ? 107 : 103;

export function binding(world: World): void {
  describe("a tcp address", () => {
    test("that another socket has is EADDRINUSE, also for another program", async () => {
      const [party, other] = [world.party(), world.party()];
      const name = party.name(await party.listen(LOOPBACK));
      await refused(party, party.listen(name), "EADDRINUSE");
      await refused(other, other.listen(name), "EADDRINUSE");
      await refused(other, other.listen(inet("0.0.0.0", portOf(name))), "EADDRINUSE");
    });

    test("is free again as soon as the listener is closed", async () => {
      const party = world.party();
      const listener = await party.listen(LOOPBACK);
      const name = party.name(listener);
      party.host.socketClose(listener, false);
      expect(party.name(await party.listen(name))).toEqual(name);
    });

    test("is free again as soon as the program has ended", async () => {
      const [party, other] = [world.party(), world.party()];
      const name = party.name(await party.listen(LOOPBACK));
      party.host.destroy();
      expect(other.name(await other.listen(name))).toEqual(name);
    });

    test("with port 0 has a port that no other socket has", async () => {
      const party = world.party();
      const ports = new Set<number>();
      for (let i = 0; i < 5; i++) ports.add(portOf(party.name(await party.listen(LOOPBACK))));
      expect(ports.size).toBe(5);
      expect(Math.min(...ports)).toBeGreaterThan(0);
    });

    test("of another machine is EADDRNOTAVAIL, and so is a name", async () => {
      const party = world.party();
      await refused(party, party.listen(inet("203.0.113.1", 0)), "EADDRNOTAVAIL");
      expect(party.host.streamBind(3, named("localhost", 0, 4), false)).toBe(party.no("EADDRNOTAVAIL"));
    });

    test("is bound once per descriptor, which must be bound to listen", () => {
      const party = world.party();
      expect(party.host.streamBind(3, LOOPBACK, false)).toBe(0);
      expect(party.host.streamBind(3, LOOPBACK, false)).toBe(party.no("EINVAL"));
      expect(party.host.streamListen(4, 10)).toBe(party.no("EINVAL"));
    });

    test("names both ends of a connection", async () => {
      const party = world.party();
      const listener = await party.listen(LOOPBACK);
      const [client, server] = await party.pair(listener);
      expect(party.name(client, true)).toEqual(party.name(listener));
      expect(party.name(server)).toEqual(party.name(listener));
      expect(party.name(server, true)).toEqual(party.name(client));
      expect(party.host.socketName(listener, true)).toBe(party.no("ENOTCONN"));
      expect(party.host.socketName(99, false)).toBe(party.no("ENOTCONN"));
    });

    test("of any IPv6 takes IPv4 peers as mapped ones, unless it is for IPv6 only", async () => {
      const party = world.party();
      const both = await party.listen(inet("::", 0));
      const client = await party.connect(inet("127.0.0.1", portOf(party.name(both))));
      const server = await party.accept(both);
      expect(party.name(server, true)).toEqual({ ...party.name(client), family: 6, address: "::ffff:127.0.0.1" });
      const only = await party.listen(inet("::", 0), true);
      const port = portOf(party.name(only));
      await refused(party, party.connect(inet("127.0.0.1", port)), "ECONNREFUSED");
      await party.connect(inet("::1", port));
    });

    test.each([
      [LOOPBACK, "127.0.0.2"],
      [LOOPBACK, "127.0.0.1"],
      [LOOPBACK6, "::1"],
    ])("is the source of a connection that its descriptor makes", async (endpoint, address) => {
      const party = world.party();
      const listener = await party.listen(endpoint);
      const fd = party.fd();
      expect(party.host.streamBind(fd, inet(address, 0), false)).toBe(0);
      const source = party.name(fd);
      expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
      const seen = party.name(await party.accept(listener), true);
      if (world.bindsAtOnce) expect(seen).toEqual(source);
      else expect(seen).toMatchObject({ address });
    });
  });

  test("the number of connections that wait to be accepted is limited: the newest are closed", async () => {
    const most = 1024;
    const party = world.party();
    const listener = await party.listen(LOOPBACK);
    for (let i = 0; i < most; i++) await party.connect(party.name(listener));
    await party.link.until(await party.connect(party.name(listener)), POLLRDHUP);
    let accepted = 0;
    for (; accepted < most; accepted++) await party.accept(listener);
    expect(party.host.streamAccept(listener, 100_000)).toBe(party.no("EAGAIN"));
    party.link.clear(listener, POLLIN);
    const [client, server] = await party.pair(listener);
    await party.send(client, bytes("room again"));
    expect((await party.recv(server, 10)).toString()).toBe("room again");
  });

  describe.skipIf(process.platform === "win32")("a unix path", () => {
    test("names the listener's side, and not the client's", async () => {
      const party = world.party();
      const path = `${world.folder()}/socket`;
      const listener = await party.listen(unix(path));
      const [client, server] = await party.pair(listener);
      expect(party.name(listener)).toEqual(unix(path));
      expect(party.name(server)).toEqual(unix(path));
      expect(party.name(client, true)).toEqual(unix(path));
      expect(party.host.socketName(client, false)).toBeUndefined();
      expect(party.host.socketName(server, true)).toBeUndefined();
    });

    test("is a file that stays when the listener is closed, and refuses then", async () => {
      const party = world.party();
      const path = `${world.folder()}/socket`;
      await refused(party, party.connect(unix(path)), "ENOENT");
      const listener = await party.listen(unix(path));
      expect(party.host.fileMode(path) & 0o170000).toBe(0o140000);
      party.host.socketClose(listener, false);
      expect(party.host.fileMode(path) & 0o170000).toBe(0o140000);
      await refused(party, party.connect(unix(path)), "ECONNREFUSED");
      await refused(party, party.listen(unix(path)), "EADDRINUSE");
    });

    test("belongs to the listener that bound it last", async () => {
      const party = world.party();
      const path = `${world.folder()}/socket`;
      const first = await party.listen(unix(path));
      expect(party.host.fileUnlink(path)).toBe(0);
      const second = await party.listen(unix(path));
      party.host.socketClose(first, false);
      const client = await party.connect(unix(path));
      const server = await party.accept(second);
      await party.send(client, bytes("second"));
      expect((await party.recv(server, 6)).toString()).toBe("second");
    });

    test("may be as long as sun_path", async () => {
      const party = world.party();
      const folder = world.folder();
      const room = PATH_BYTES - folder.length - 1;
      for (const length of [1, room - 1, room])
        await party.pair(await party.listen(unix(`${folder}/${"x".repeat(length)}`)));
      const fd = party.fd();
      const tooLong = unix(`${folder}/${"x".repeat(room + 1)}`);
      expect(party.host.streamBind(fd, tooLong, false)).toBe(party.no("ENAMETOOLONG"));
      expect(party.host.streamConnect(fd, tooLong)).toBe(party.no("ENAMETOOLONG"));
      expect(party.host.streamBind(fd, unix(""), false)).toBe(party.no("EINVAL"));
      expect(party.host.streamBind(fd, unix("a\0b"), false)).toBe(party.no("EINVAL"));
    });

    test("in a folder that does not exist is ENOENT", async () => {
      const party = world.party();
      await refused(party, party.listen(unix(`${world.folder()}/none/socket`)), "ENOENT");
    });
  });
}
