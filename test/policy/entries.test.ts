/**
 * Entries of an allow list: what they admit, in every spelling of an address, and malformed ones.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseAddress, parseSpelling } from "../../ts/policy/address.js";
import { parseEndpoint } from "../../ts/policy/endpoint.js";
import type { AllowEntry } from "../../ts/policy/entry.js";
import { realPath } from "../../ts/shim/node/system/paths.js";
import { Policy } from "../../ts/policy/policy.js";

function allowsAddress(entry: AllowEntry, address: string, port = 5000): boolean {
  const parsed = parseAddress(address);
  if (!parsed) throw new Error(`${address} is no address`);
  return Policy.of([entry], realPath).allowsAddress("connect", "tcp", parsed, port);
}

describe("addresses", () => {
  test.each([
    ["127.0.0.1", "::ffff:127.0.0.1"],
    ["127.0.0.1", "::FFFF:7f00:1"],
    ["127.0.0.1", "0:0:0:0:0:ffff:127.0.0.1"],
    ["127.0.0.1", "::ffff:127.0.0.1%lo"],
    ["::1", "0:0:0:0:0:0:0:1"],
    ["fe80::1%lo", "FE80:0::1%LO"],
    ["2001:db8::", "2001:db8:0:0:0:0:0:0"],
  ])("%s is %s", (one, other) => {
    expect(parseAddress(other)).toEqual(parseAddress(one));
    expect(parseAddress(one)).toBeDefined();
  });

  test.each(["127.1", "0x7f.1", "0177.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.0.0x0.1", "0X7F.0.1"])(
    "%s is 127.0.0.1 to inet_aton(), and no entry",
    (text) => {
      expect(parseSpelling(text)).toEqual(parseAddress("127.0.0.1"));
      expect(parseAddress(text)).toBeUndefined();
      expect(() => Policy.of([`tcp://${text}:1`], realPath)).toThrow(TypeError);
    },
  );

  test.each([
    "",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    ":",
    ":::",
    "1::2::3",
    "12345::",
    "::1.2.3",
    "1:2:3:4:5:6:7:8:9",
    "g::",
  ])("%j is none", (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe("hosts", () => {
  test.each<[AllowEntry, string, boolean]>([
    ["tcp://10.0.0.0/8:*", "10.255.0.1", true],
    ["tcp://10.0.0.0/8:*", "::ffff:10.1.2.3", true],
    ["tcp://10.0.0.0/8:*", "11.0.0.0", false],
    ["tcp://10.0.0.1:*", "10.0.0.2", false],
    ["tcp://[::ffff:10.0.0.0/104]:*", "10.9.9.9", true],
    ["tcp://[fd00::/8]:*", "fd12::1", true],
    ["tcp://[fd00::/8]:*", "fe00::1", false],
    ["tcp://[::/0]:*", "::1", true],
    ["tcp://[::/0]:*", "127.0.0.1", false],
    ["tcp://0.0.0.0/0:*", "::1", false],
    ["tcp://[fe80::1]:*", "fe80::1%lo", true],
    ["tcp://[fe80::1%lo]:*", "fe80::1%lo", true],
    ["tcp://[fe80::1%lo]:*", "fe80::1%eth0", false],
    ["tcp://[fe80::1%lo]:*", "fe80::1", false],
    ["tcp://localhost:*", "127.0.0.1", true],
    ["tcp://localhost:*", "::1", true],
    ["tcp://localhost:*", "127.0.0.2", false],
    ["tcp://*:*", "192.0.2.1", true],
    ["tcp://127.0.0.1:*", "0.0.0.0", false],
    ["bind tcp://*:*", "192.0.2.1", false],
    ["ws://*:*", "192.0.2.1", false],
    [{ transport: "tcp" }, "192.0.2.1", true],
    [{ transport: "tcp", host: "fd00::/8", port: 5000 }, "fd00::1", true],
    [{ transport: "tcp", host: "10.0.0.0/8", only: "bind" }, "10.0.0.1", false],
  ])("%j and %s: %s", (entry, address, allowed) => {
    expect(allowsAddress(entry, address)).toBe(allowed);
  });

  test.each([
    ["tcp://broker.example.org:*", "broker.example.org", true],
    ["tcp://broker.example.org:*", "BROKER.Example.ORG.", true],
    ["tcp://Broker.example.org.:*", "broker.example.org", true],
    ["tcp://broker.example.org:*", "broker.example.org.evil.test", false],
    ["tcp://broker.example.org:*", "xbroker.example.org", false],
    ["tcp://*.example.org:*", "a.b.example.org", true],
    ["tcp://*.example.org:*", "example.org", false],
    ["tcp://*.example.org:*", "evilexample.org", false],
    ["tcp://*.example.org:*", "a.example.org.evil.test", false],
    ["tcp://10.0.0.0/8:*", "10.0.0.1.evil.test", false],
    ["tcp://*:*", "anything", true],
  ])("%s and the name %s: %s", (entry, name, allowed) => {
    expect(Policy.of([entry], realPath).allowsName("connect", "tcp", name, 5000)).toBe(allowed);
  });
});

describe("ports", () => {
  test.each([
    ["tcp://*:5000", 5000, true],
    ["tcp://*:5000", 5001, false],
    ["tcp://*:5000-5999", 5999, true],
    ["tcp://*:5000-5999", 6000, false],
    ["tcp://*:*", 0, true],
    ["tcp://*:1-65535", 0, false],
  ])("%s and %i: %s", (entry, port, allowed) => {
    expect(allowsAddress(entry, "127.0.0.1", port)).toBe(allowed);
  });
});

describe("paths and names", () => {
  test.each([
    ["ipc:///no/such/*", "/no/such/socket", true],
    ["ipc:///no/such/*", "/no/such/deep/socket", false],
    ["ipc:///no/such/**", "/no/such/deep/socket", true],
    ["ipc:///no/such/*.sock", "/no/such/a.sock", true],
    ["ipc:///no/such/*.sock", "/no/such/a_sock", false],
    ["ipc:///no/such/a.b", "/no/such/axb", false],
    ["ipc:///no/such/(a|b)[c]+$", "/no/such/(a|b)[c]+$", true],
    ["ipc:///no/such/*", "/no/such/line\nbreak", true],
    ["ipc://**", "/any/path", true],
    ["ipc://*", "@any", true],
    ["ipc://@app-*", "@app-1/x", true],
    ["ipc://@app-*", "@other", false],
    ["ipc://@app-*", "/x/@app-1", false],
    ["ipc:///**", "@any", false],
  ])("%s and %j: %s", (entry, path, allowed) => {
    expect(Policy.of([entry], realPath).allowsPath("bind", path)).toBe(allowed);
  });

  test.each([
    ["inproc://*", "any", true],
    ["inproc://jobs-*", "jobs-1", true],
    ["inproc://jobs-*", "my-jobs-1", false],
    ["inproc://jobs", "jobs", true],
    ["inproc://jobs", "jobs2", false],
    ["tcp://*:*", "zeromq.zap.01", true],
    ["tcp://*:*", "zmq.monitor.17", true],
    ["tcp://*:*", "zmq.monitor.17.mine", false],
  ])("%s and %s: %s", (entry, name, allowed) => {
    expect(Policy.of([entry], realPath).allowsInproc("connect", name)).toBe(allowed);
  });

  test("a link in an entry's folder is followed when the list is made, and no more", () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "zmq-test-")));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "real"));
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "real"), join(folder, "link"));
    const policy = Policy.of([`ipc://${folder}/link/*`], realPath);
    rmSync(join(folder, "link"));
    symlinkSync(join(folder, "elsewhere"), join(folder, "link"));
    const again = Policy.from(policy.text)!;
    for (const list of [policy, again]) {
      expect(list.allowsPath("bind", realPath(join(folder, "real", "socket"), false))).toBe(true);
      expect(list.allowsPath("bind", realPath(join(folder, "link", "socket"), false))).toBe(false);
    }
  });
});

describe("what is malformed is a TypeError that says where, and how it is written", () => {
  test.each<[unknown, RegExp]>([
    ["tcp://127.0.0.1:*", /allow must be an array/],
    [null, /allow must be an array/],
    [new Set(["tcp://*:*"]), /allow must be an array/],
    [[7], /allow\[0\] is number/],
    [["tcp://*:*", null], /allow\[1\] is null/],
    [[[]], /allow\[0\] is object, neither/],
    [[""], /allow\[0\], "", is not an endpoint/],
    [["*"], /is not an endpoint/],
    [["listen tcp://*:*"], /is not an endpoint/],
    [["bind connect tcp://*:*"], /is not an endpoint/],
    [["tcp://"], /is not an endpoint/],
    [["http://*:80"], /has a transport that is none of tcp, ws, wss, udp, ipc, inproc/],
    [["tcp://127.0.0.1"], /is not host:port/],
    [["tcp://::1:80"], /is not host:port/],
    [["tcp://[::1]"], /is not host:port/],
    [["tcp://a;b:80"], /has a host that is not a name/],
    [["tcp://10.0.0.0/33:*"], /has a malformed address or subnet/],
    [["tcp://[fd00::/129]:*"], /has a malformed address or subnet/],
    [["tcp://[10.0.0.1.2]:*"], /has a malformed address or subnet/],
    [["tcp://10.0.0:*"], /has a malformed address or subnet/],
    [["tcp://a.*.org:*"], /has a \* in its host/],
    [["tcp://*:"], /has a port/],
    [["tcp://*:0"], /has a port/],
    [["tcp://*:65536"], /has a port/],
    [["tcp://*:6000-5000"], /has a port/],
    [["tcp://*:http"], /has a port/],
    [["ws://*:80/chat"], /has a path: entries for ws have/],
    [["ipc://relative/*"], /has a path that is neither absolute/],
    [[{ host: "*" }], /allow\[0\] has a transport/],
    [[{ transport: "tcp", hosts: "*" }], /allow\[0\] has "hosts": the properties for tcp are only, host, port/],
    [[{ transport: "ipc", host: "*" }], /allow\[0\] has "host"/],
    [[{ transport: "tcp", only: "listen" }], /allow\[0\] has an "only"/],
    [[{ transport: "tcp", port: true }], /allow\[0\] has a "port" that is neither a number nor text/],
    [[{ transport: "tcp", port: 0.5 }], /has a port/],
    [[{ transport: "tcp", host: 7 }], /allow\[0\] has a "host" that is not text/],
  ])("%j", (allow, message) => {
    expect(() => Policy.of(allow as AllowEntry[], realPath)).toThrow(message);
    expect(() => Policy.of(allow as AllowEntry[], realPath)).toThrow(TypeError);
  });
});

test.each([
  ["tcp://127.0.0.1:70000", undefined],
  ["tcp://127.0.0.1", undefined],
  ["nothing", undefined],
  ["pgm://a:1", undefined],
  ["tcp://1.2.3.4:1;[::1]:80", { name: "::1", port: 80 }],
  ["ws://host:80/a/b:c", { name: "host", port: 80 }],
  ["udp://eth0;239.0.0.1:5555", { name: "239.0.0.1", port: 5555 }],
  ["tcp://*:*", { name: "*", port: 0 }],
])("the endpoint %s is taken apart as libzmq does", (endpoint, target) => {
  const parsed = parseEndpoint(endpoint);
  if (target === undefined) expect(parsed).toBeUndefined();
  else expect(parsed).toMatchObject({ target });
});
