/**
 * The host of an instance with an allow list, called as libzmq calls it: only the host decides. The
 * test's resolver answers look-ups, so that names lead to an attacker's addresses.
 */
import { existsSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import dns, { type LookupAddress } from "node:dns";
import net from "node:net";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi, type Mock } from "vitest";
import type { AllowEntry } from "../../ts/policy/entry.js";
import { Policy } from "../../ts/policy/policy.js";
import { HostOption, POLLIN, POLLOUT } from "../../ts/shim/host.js";
import { realPath } from "../../ts/shim/node/system/paths.js";
import { inet, LOOPBACK, Party, portOf } from "./fake-link.js";

const limited = (...allow: AllowEntry[]): Party => new Party({ policy: Policy.of(allow, realPath) });
const named = (name: string, port: number) => ({ kind: "name", family: 4, name, port }) as const;
const unix = (path: string) => ({ kind: "unix", path }) as const;

/** Names resolve to these addresses from now on, one list after another. */
function resolving(...answers: string[][]): { readonly asked: string[]; readonly warned: Mock } {
  const asked: string[] = [];
  const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined) as unknown as Mock;
  vi.spyOn(dns, "lookup").mockImplementation(((
    name: string,
    options: { all?: boolean },
    callback: (error: null, found: LookupAddress[] | string, family?: number) => void,
  ) => {
    asked.push(name);
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    const found = answer.map((address) => ({ address, family: net.isIP(address) }));
    process.nextTick(() => (options.all ? callback(null, found) : callback(null, answer[0]!, net.isIP(answer[0]!))));
  }) as unknown as typeof dns.lookup);
  onTestFinished(() => void vi.restoreAllMocks());
  return { asked, warned };
}

/** A listener outside the library. */
async function listener(host = "127.0.0.1", port = 0): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const server = net.createServer((socket) => {
    connections++;
    socket.on("error", () => undefined).resume();
  });
  await once(server.listen(port, host), "listening");
  onTestFinished(() => void server.close());
  return { port: (server.address() as net.AddressInfo).port, connections: () => connections };
}

function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "zmq-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe("tcp", () => {
  test("an empty list admits nothing", () => {
    const party = limited();
    vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const { host } = party;
    const no = party.no("EACCES");
    expect(host.streamBind(3, LOOPBACK, false)).toBe(no);
    expect(host.streamConnect(4, inet("127.0.0.1", 1))).toBe(no);
    expect(host.streamConnect(5, named("localhost", 1))).toBe(no);
    expect(host.streamBind(6, unix("/tmp/socket"), false)).toBe(no);
    expect(host.streamConnect(7, unix("\0name"))).toBe(no);
    expect(host.datagramBind(8, LOOPBACK, false, false)).toBe(no);
    expect(host.datagramBind(9, inet("0.0.0.0", 0), false, false)).toBe(no);
    expect(host.datagramSend(10, Buffer.from("x"), inet("127.0.0.1", 9))).toBe(no);
    expect(host.fileMkdtemp("/tmp/tmpXXXXXX")).toBe(no);
    vi.restoreAllMocks();
  });

  test("a port that the system chooses needs all ports", () => {
    const party = limited("tcp://127.0.0.1:5000-65535");
    expect(party.host.streamBind(3, LOOPBACK, false)).toBe(party.no("EACCES"));
    expect(limited("tcp://127.0.0.1:*").host.streamBind(3, LOOPBACK, false)).toBe(0);
  });

  test.each([
    ["0.0.0.0", 4],
    ["127.0.0.2", 4],
    ["::", 6],
    ["::1", 6],
    ["::ffff:127.0.0.2", 6],
    ["fe80::1%lo", 6],
  ] as const)("where 127.0.0.1 is allowed, %s is not", (address, family) => {
    const party = limited("tcp://127.0.0.1:*");
    vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    expect(party.host.streamConnect(3, { kind: "inet", family, address, port: 1 })).toBe(party.no("EACCES"));
    expect(party.host.streamBind(4, { kind: "inet", family, address, port: 0 }, false)).toBe(party.no("EACCES"));
    vi.restoreAllMocks();
  });

  test("an IPv4-mapped address is the IPv4 address in it", async () => {
    const party = limited("connect tcp://127.0.0.1:*");
    const { port } = await listener();
    const mapped = { kind: "inet", family: 6, address: "::ffff:127.0.0.1", port } as const;
    expect(party.host.streamConnect(3, mapped)).toBe(0);
    expect(await party.link.until(3, POLLOUT)).toBe(POLLOUT);
  });

  test("the source address of a connection is bound", () => {
    const party = limited("connect tcp://127.0.0.1:*", "bind tcp://127.0.0.3:*");
    expect(party.host.streamBind(3, inet("127.0.0.2", 0), false)).toBe(party.no("EACCES"));
    expect(party.host.streamBind(4, inet("127.0.0.3", 0), false)).toBe(0);
  });

  test("tcp and ws are distinguished by the opened socket, also when its number is used again", async () => {
    const party = limited("bind tcp://127.0.0.1:*", "connect ws://127.0.0.1:*");
    vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const { port } = await listener();
    const peer = inet("127.0.0.1", port);
    expect(party.host.streamConnect(3, peer)).toBe(party.no("EACCES"));
    party.host.socketClose(3, false);
    expect(party.host.socketOption(3, HostOption.WebSocket, 1)).toBe(0);
    expect(party.host.streamConnect(3, peer)).toBe(0);
    expect(await party.link.until(3, POLLOUT)).toBe(POLLOUT);
    party.host.socketClose(3, false);
    expect(party.host.streamConnect(3, peer)).toBe(party.no("EACCES"));
    party.host.socketOption(4, HostOption.WebSocket, 1);
    expect(party.host.streamBind(4, LOOPBACK, false)).toBe(party.no("EACCES"));
    vi.restoreAllMocks();
  });
});

describe("names", () => {
  test("the resolved address counts, at each look-up", async () => {
    const party = limited("connect tcp://127.0.0.1:*");
    const one = await listener();
    const other = await listener("127.0.0.2", one.port);
    const { asked, warned } = resolving(["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2", "127.0.0.1"], ["::ffff:127.0.0.2"]);
    const { port } = one;
    await party.connect(named("rebound.test", port));
    await expect(party.connect(named("rebound.test", port))).rejects.toThrow(String(-party.no("ECONNREFUSED")));
    await party.connect(named("rebound.test", port));
    await expect(party.connect(named("rebound.test", port))).rejects.toThrow(String(-party.no("ECONNREFUSED")));
    expect(asked).toHaveLength(4);
    expect([one.connections(), other.connections()]).toEqual([2, 0]);
    expect(warned).toHaveBeenCalledWith(
      `the allow list of the instance has no entry for "connect tcp://127.0.0.2:${port}", where rebound.test leads`,
      expect.objectContaining({ code: "ERR_ZMQ_NOT_ALLOWED" }),
    );
  });

  test("a name that no entry could admit is not looked up", () => {
    const { asked } = resolving(["127.0.0.1"]);
    const party = limited("connect tcp://127.0.0.1:5000", "connect ws://127.0.0.1:*", "bind tcp://127.0.0.1:*");
    expect(party.host.streamConnect(3, named("secret.evil.test", 5001))).toBe(party.no("EACCES"));
    expect(party.host.datagramSend(4, Buffer.from("x"), named("secret.evil.test", 5000))).toBe(party.no("EACCES"));
    expect(asked).toEqual([]);
  });

  test("an entry for a name admits any address of it, except this machine's", async () => {
    const party = limited("connect tcp://*.example.test:*", "connect tcp://127.0.0.3:*");
    const refused = String(-party.no("ECONNREFUSED"));
    const { port, connections } = await listener("127.0.0.2");
    for (const address of ["127.0.0.2", "::ffff:127.0.0.2", "0.0.0.0", "169.254.169.254", "fe80::1%lo", "::"]) {
      resolving([address]);
      await expect(party.connect(named("a.example.test", port)), address).rejects.toThrow(refused);
      vi.restoreAllMocks();
    }
    expect(connections()).toBe(0);
    const allowed = await listener("127.0.0.3");
    resolving(["127.0.0.3"]);
    await party.connect(named("a.example.test", allowed.port));
  });

  test("an entry for a name admits this machine if its hosts file has the name", async () => {
    const { port } = await listener();
    resolving(["127.0.0.1"]);
    await limited("connect tcp://LOCALHOST:*").connect(named("localhost", port));
    await limited(`connect tcp://localhost.:${port}`).connect(named("localhost", port));
  });

  test("a bound address also has the names of this machine for it", () => {
    expect(limited("bind tcp://localhost:*").host.streamBind(3, LOOPBACK, false)).toBe(0);
    const party = limited("bind tcp://no-such-interface:*");
    expect(party.host.streamBind(3, LOOPBACK, false)).toBe(party.no("EACCES"));
  });
});

describe("paths", () => {
  test("links and .. in the path are followed", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "open"));
    mkdirSync(join(folder, "closed"));
    symlinkSync(join(folder, "closed"), join(folder, "open", "out"));
    symlinkSync(join(folder, "open"), join(folder, "closed", "in"));
    const party = limited(`ipc://${folder}/open/**`);
    const no = party.no("EACCES");
    for (const path of ["open/out/socket", "open/../closed/socket", "closed/in/../socket", "closed/socket"])
      expect(party.host.streamBind(party.fd(), unix(`${folder}/${path}`), false), path).toBe(no);
    for (const path of ["open/socket", "closed/in/socket2", "open/./socket3", "open/out/in/socket4"])
      expect(party.host.streamBind(party.fd(), unix(`${folder}/${path}`), false), path).toBe(0);
    expect(existsSync(join(folder, "closed", "socket"))).toBe(false);
    expect(existsSync(join(folder, "open", "socket2"))).toBe(true);
  });

  test("a bound socket keeps the given name", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "open"));
    symlinkSync(join(folder, "open"), join(folder, "link"));
    const party = limited(`ipc://${folder}/open/*`);
    expect(party.host.streamBind(3, unix(`${folder}/link/socket`), false)).toBe(0);
    expect(party.name(3)).toEqual(unix(`${folder}/link/socket`));
  });

  test("connecting follows a link at the end of the path", async () => {
    const folder = temporaryFolder();
    const server = net.createServer().listen(join(folder, "secret"));
    await once(server, "listening");
    onTestFinished(() => void server.close());
    mkdirSync(join(folder, "open"));
    symlinkSync(join(folder, "secret"), join(folder, "open", "socket"));
    vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const party = limited(`connect ipc://${folder}/open/*`);
    expect(party.host.streamConnect(3, unix(join(folder, "open", "socket")))).toBe(party.no("EACCES"));
    expect(await limited(`connect ipc://${folder}/secret`).connect(unix(join(folder, "open", "socket")))).toBe(3);
    vi.restoreAllMocks();
  });

  test("the error for a missing path is ENOENT", () => {
    const folder = temporaryFolder();
    const party = limited(`ipc://${folder}/*`);
    expect(party.host.streamConnect(3, unix(join(folder, "nothing")))).toBe(party.no("ENOENT"));
  });

  test("abstract names are not paths", () => {
    const party = limited("ipc:///**", "ipc://@allowed-*");
    vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    expect(party.host.streamBind(3, unix("\0other"), false)).toBe(party.no("EACCES"));
    expect(party.host.streamConnect(4, unix("\0/run/other"))).toBe(party.no("EACCES"));
    expect(party.host.streamBind(5, unix(`\0allowed-${process.pid}`), false)).toBe(0);
    vi.restoreAllMocks();
  });

  test("nothing is unlinked and no folder made if the path may not be bound", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "socket");
    const server = net.createServer().listen(path);
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const party = limited(`connect ipc://${folder}/*`, `bind ipc://${folder}/tmp*/socket`);
    expect(party.host.fileUnlink(path)).toBe(party.no("EACCES"));
    expect(existsSync(path)).toBe(true);
    expect(party.host.fileMkdtemp(join(folder, "otherXXXXXX"))).toBe(party.no("EACCES"));
    expect(party.host.fileMkdtemp(join(folder, "tmpXXXXXX"))).toContain(join(folder, "tmp"));
  });
});

describe("udp", () => {
  test("is sent only to allowed destinations, also by name, and sending needs no entry for the bind", async () => {
    const open = new Party();
    const [one, other] = [open.fd(), open.fd()];
    open.host.datagramBind(one, LOOPBACK, false, false);
    open.host.datagramBind(other, inet("127.0.0.2", 0), false, false);
    const [to, elsewhere] = [portOf(open.name(one)), portOf(open.name(other))];
    resolving(["127.0.0.2"], ["127.0.0.1"]);
    const party = limited("connect udp://127.0.0.1:*");
    expect(party.host.datagramBind(3, inet("0.0.0.0", 0), false, false)).toBe(0);
    expect(party.host.datagramBind(4, LOOPBACK, false, false)).toBe(party.no("EACCES"));
    expect(party.host.datagramSend(3, Buffer.from("x"), inet("127.0.0.2", elsewhere))).toBe(party.no("EACCES"));
    expect(party.host.datagramSend(3, Buffer.from("x"), named("a.test", elsewhere))).toBe(1);
    expect(party.host.datagramSend(3, Buffer.from("one"), named("a.test", to))).toBe(3);
    await open.link.until(one, POLLIN);
    expect(party.host.datagramSend(3, Buffer.from("two"), inet("127.0.0.1", to))).toBe(3);
    expect(party.host.datagramSend(3, Buffer.from("x"), inet("127.0.0.2", elsewhere))).toBe(party.no("EACCES"));
    expect(open.link.is(other) & POLLIN).toBe(0);
  });

  test("a group needs an entry for it and its port", () => {
    const party = limited("bind udp://239.255.0.1:5999");
    expect(party.host.datagramBind(3, inet("0.0.0.0", 5998), true, false)).toBe(party.no("EACCES"));
    expect(party.host.datagramBind(3, inet("0.0.0.0", 5999), true, false)).toBe(0);
    const group = (address: string) => party.host.datagramMembership(3, true, inet(address, 0), undefined);
    expect(group("239.255.0.2")).toBe(party.no("EACCES"));
    expect(group("239.255.0.1")).not.toBe(party.no("EACCES"));
    const unicast = limited("bind udp://10.0.0.0/8:5999");
    expect(unicast.host.datagramBind(3, inet("0.0.0.0", 5999), true, false)).toBe(party.no("EACCES"));
  });
});
