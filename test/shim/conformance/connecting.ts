/** Connecting: errors, and names. */
import { describe, expect, test } from "vitest";
import { POLLERR, POLLIN, POLLOUT, POLLRDHUP } from "../../../ts/shim/host.js";
import { inet, LOOPBACK, LOOPBACK6, portOf, type Party } from "../fake-link.js";
import { bytes, named, refused, turns, type World } from "./world.js";

/** A port without a listener. */
async function closedPort(party: Party): Promise<number> {
  const listener = await party.listen(LOOPBACK);
  const port = portOf(party.name(listener));
  party.host.socketClose(listener, false);
  return port;
}

export function connecting(world: World): void {
  test("a refused attempt is ready for all events, with ECONNREFUSED", async () => {
    const party = world.party();
    const fd = party.fd();
    expect(party.host.streamConnect(fd, inet("127.0.0.1", await closedPort(party)))).toBe(0);
    expect(await party.link.until(fd, POLLOUT)).toBe(POLLIN | POLLOUT | POLLERR | POLLRDHUP);
    expect(party.link.error(fd)).toBe(-party.no("ECONNREFUSED"));
    if (!world.exact) return;
    expect(party.host.streamSend(fd, bytes("x"))).toBe(party.no("ECONNREFUSED"));
    expect(party.host.streamRecv(fd, Buffer.alloc(1), false)).toBe(party.no("ECONNREFUSED"));
    expect(party.host.streamRecv(fd, Buffer.alloc(1), false)).toBe(0);
  });

  test("no byte is accepted before the connection is established", async () => {
    const party = world.party();
    const listener = await party.listen(LOOPBACK);
    const fd = party.fd();
    expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
    expect(party.host.streamSend(fd, bytes("x"))).toBe(0);
    expect(party.host.streamRecv(fd, Buffer.alloc(1), false)).toBe(0);
    expect(party.host.socketName(fd, true)).toBe(party.no("ENOTCONN"));
    expect(party.host.streamShutdown(fd, 1)).toBe(party.no("ENOTCONN"));
    expect(party.host.streamConnect(fd, party.name(listener))).toBe(party.no("EISCONN"));
  });

  test("a closed attempt ends, and reports nothing", async () => {
    const party = world.party();
    const listener = await party.listen(LOOPBACK);
    const fd = party.fd();
    expect(party.host.streamConnect(fd, party.name(listener))).toBe(0);
    party.host.socketClose(fd, false);
    await turns(party, 20);
    expect(party.link.reports.filter((report) => report.fd === fd)).toEqual([]);
  });

  test("a socket that is not a stream answers ENOTCONN", () => {
    const party = world.party();
    expect(party.host.streamSend(50, bytes("x"))).toBe(party.no("ENOTCONN"));
    expect(party.host.streamShutdown(50, 1)).toBe(party.no("ENOTCONN"));
    expect(party.host.socketClose(50, false)).toBe(0);
  });

  describe("a name", () => {
    test.each([0, 4] as const)("is resolved, of family %i", async (family) => {
      const party = world.party();
      const listener = await party.listen(LOOPBACK);
      const client = await party.connect(named("localhost", portOf(party.name(listener)), family));
      expect(party.name(client, true)).toEqual(party.name(listener));
    });

    test("of both families reaches a listener of either; one of IPv4 does not", async () => {
      const party = world.party();
      const listener = await party.listen(LOOPBACK6);
      const port = portOf(party.name(listener));
      await refused(party, party.connect(named("localhost", port, 4)), "ECONNREFUSED");
      if (party.host.localAddress("localhost", true) === "::1") await party.connect(named("localhost", port));
    });

    test("is resolved in the family of the source address", async () => {
      const party = world.party();
      const listener = await party.listen(LOOPBACK);
      const fd = party.fd();
      expect(party.host.streamBind(fd, inet("127.0.0.3", 0), false)).toBe(0);
      expect(party.host.streamConnect(fd, named("localhost", portOf(party.name(listener))))).toBe(0);
      expect(party.name(await party.accept(listener), true)).toMatchObject({ address: "127.0.0.3" });
    });

    test("that does not resolve is EHOSTUNREACH", async () => {
      const party = world.party();
      await refused(party, party.connect(named("no-such-host.invalid", 1)), "EHOSTUNREACH");
    });

    test("that this machine knows is resolved at once; others are looked up", async () => {
      const { host } = world.party();
      expect(host.localAddress("localhost", false)).toBe("127.0.0.1");
      expect(host.localAddress("no-such-host.invalid", true)).toBeUndefined();
      expect(await host.lookUp("localhost", false)).toBe("127.0.0.1");
      await expect(host.lookUp("no-such-host.invalid", false)).rejects.toThrow(Error);
    });
  });
}
