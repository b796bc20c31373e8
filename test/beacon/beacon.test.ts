/**
 * Beacons on this machine: over the loopback interface's broadcast address, and over a multicast
 * group. Between machines: network.test.ts.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { Beacon, formatZreBeacon, parseZreBeacon, type BeaconOptions } from "../../ts/beacon/index.js";

const BROADCAST = "127.255.255.255";
/** The loopback broadcast address is one of Linux alone. */
const broadcasts = process.platform === "linux";

async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

function opened(options: BeaconOptions): Beacon {
  const beacon = new Beacon(options);
  onTestFinished(() => beacon.close());
  return beacon;
}

/** Two beacons on a port of their own, of which the second is subscribed. */
async function pair(prefix?: string, address = BROADCAST): Promise<readonly [Beacon, Beacon]> {
  const port = await freePort();
  const [one, other] = [opened({ port, address }), opened({ port, address })];
  await other.subscribe(prefix);
  return [one, other];
}

const text = ({ bytes }: { bytes: Uint8Array }): string => Buffer.from(bytes).toString();

describe.skipIf(!broadcasts)("announcing and receiving", () => {
  test("a beacon arrives with its sender's address and bytes, and again at the interval", async () => {
    const [one, other] = await pair();
    await one.publish("here I am", { interval: 5 });
    for (let i = 0; i < 3; i++) {
      const received = await other.receive();
      expect(received).toMatchObject({ address: "127.0.0.1", port: one.port });
      expect(text(received)).toBe("here I am");
    }
  });

  test("each finds the other, and none itself", async () => {
    const [one, other] = await pair();
    await one.subscribe();
    await one.publish("one", { interval: 5 });
    await other.publish("other", { interval: 5 });
    for (let i = 0; i < 3; i++) {
      expect(text(await one.receive())).toBe("other");
      expect(text(await other.receive())).toBe("one");
    }
  });

  test("a filter admits beacons that begin with it, and a new one replaces it", async () => {
    const [one, other] = await pair("chat:");
    await one.publish("mail:1", { interval: 5 });
    await one.publish("chat:2", { interval: 5 });
    expect(text(await other.receive())).toBe("chat:2");
    await other.subscribe(Buffer.from("mail"));
    await one.publish("mail:3", { interval: 5 });
    expect(text(await other.receive())).toBe("mail:3");
  });

  test("a later publish() replaces the announcement, and silence() ends it", async () => {
    const [one, other] = await pair();
    const third = opened({ port: one.port, address: BROADCAST });
    await one.publish("first", { interval: 1 });
    await one.publish("second", { interval: 1 });
    while (text(await other.receive()) !== "second");
    one.silence();
    await third.publish("third", { interval: 20 });
    while (text(await other.receive()) !== "third");
    expect(text(await other.receive())).toBe("third");
  });

  test("unsubscribe() drops what has come", async () => {
    const [one, other] = await pair();
    await one.publish("x");
    await other.receive();
    other.unsubscribe();
    await expect(other.receive()).rejects.toMatchObject({ code: "EFSM", detail: "call subscribe() first" });
  });

  test("for await ends with close()", async () => {
    const [one, other] = await pair();
    await one.publish("x", { interval: 5 });
    let count = 0;
    for await (const { bytes } of other) {
      expect(String(bytes)).toBe("x");
      if (++count === 3) other.close();
    }
    expect(count).toBe(3);
  });

  test("a wait ends by its timeout, its signal, and close()", async () => {
    const [, other] = await pair();
    await expect(other.receive({ timeout: 1 })).rejects.toMatchObject({ code: "EAGAIN", detail: "no beacon has come" });
    const reason = new Error("enough");
    await expect(other.receive({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const waiting = expect(other.receive()).rejects.toMatchObject({ code: "EBADF" });
    other.close();
    await waiting;
    expect(other.closed).toBe(true);
    await expect(other.publish("x")).rejects.toMatchObject({ code: "EBADF" });
  });

  test("close() while the socket opens closes it", async () => {
    const beacon = new Beacon({ port: await freePort(), address: BROADCAST });
    const publishing = expect(beacon.publish("x")).rejects.toMatchObject({ code: "EBADF" });
    beacon.close();
    beacon.close();
    await publishing;
  });
});

const [loopback] = Object.values(networkInterfaces()).flatMap((infos = []) => infos.filter(({ internal }) => internal));
describe.skipIf(!loopback)("a multicast group", () => {
  test("reaches other programs of this machine, on the interface", async () => {
    const options = { port: await freePort(), address: "239.192.7.7", interface: "127.0.0.1" };
    const [one, other] = [opened(options), opened(options)];
    await other.subscribe();
    await one.publish("to the group", { interval: 5 });
    const received = await other.receive();
    expect([received.address, text(received)]).toEqual(["127.0.0.1", "to the group"]);
  });
});

describe("mistakes", () => {
  const wrong = (options: object) => () => new Beacon(options);

  test.each([
    ["a port", { port: 0 }, { code: "EINVAL", detail: "port = 0: an integer from 1 to 65535" }],
    ["a port's type", { port: "5670" }, { name: "TypeError", detail: "port is of type string" }],
    ["an address", { address: "everyone" }, { code: "EINVAL", address: "everyone" }],
    ["a name", { adress: "1.2.3.4" }, { name: "TypeError", detail: 'did you mean "address"?' }],
  ])("%s", (_title, options, error) => {
    expect(wrong(options)).toThrow(expect.objectContaining(error) as Error);
  });

  test("an interface that does not exist", async () => {
    const beacon = opened({ port: await freePort(), interface: "nowhere0" });
    await expect(beacon.publish("x")).rejects.toMatchObject({ code: "ENODEV", address: "nowhere0" });
  });

  test("a beacon of no bytes, of too many, or of another type, and a wrong interval", async () => {
    const beacon = opened({ port: await freePort(), address: BROADCAST });
    const detail = "a beacon has 1 to 255 bytes; given were 256";
    await expect(beacon.publish("x".repeat(256))).rejects.toMatchObject({ code: "EMSGSIZE", detail });
    await expect(beacon.publish("")).rejects.toMatchObject({ code: "EMSGSIZE" });
    await expect(beacon.publish(5 as unknown as string)).rejects.toThrow("Beacon must be a string or buffer");
    for (const interval of [0, -1, NaN, 2 ** 31])
      await expect(beacon.publish("x", { interval })).rejects.toMatchObject({ code: "EINVAL" });
  });

  test("a port that another program has for itself alone", async () => {
    const socket = createSocket("udp4").bind(0);
    await once(socket, "listening");
    onTestFinished(() => void socket.close());
    const beacon = opened({ port: socket.address().port });
    await expect(beacon.subscribe()).rejects.toMatchObject({
      code: "EADDRINUSE",
      detail: "another program has the port for itself alone; choose another port",
    });
  });
});

describe("ZRE beacons (RFC 36)", () => {
  const uuid = "6ecd8ff4-7a3d-4d2a-8f5d-1c9d0c3d3f10";
  const bytes = Buffer.from("5a5245016ecd8ff47a3d4d2a8f5d1c9d0c3d3f10c001", "hex");

  test("are 22 bytes: ZRE, 1, the UUID, the port", () => {
    expect(formatZreBeacon({ uuid, port: 0xc001 })).toEqual(bytes);
    expect(parseZreBeacon(bytes)).toEqual({ uuid, port: 0xc001 });
  });

  test("other bytes are none, and mistakes are refused", () => {
    expect(parseZreBeacon(bytes.subarray(1))).toBeUndefined();
    expect(parseZreBeacon(Buffer.alloc(22))).toBeUndefined();
    expect(() => formatZreBeacon({ uuid: "me", port: 1 })).toThrow("UUID must have 32 hexadecimal digits");
    expect(() => formatZreBeacon({ uuid, port: 70000 })).toThrow(expect.objectContaining({ code: "EINVAL" }) as Error);
  });
});
