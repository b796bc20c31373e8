/**
 * Raw peers on the network and a bound socket: random bytes, connections that are reset at each
 * byte of the greeting, garbage after it, announcements of enormous frames, and peers that stop
 * reading. The socket serves its other peers before, meanwhile and afterwards, and the memory for
 * raw peers is limited.
 */
import { once } from "node:events";
import { beforeEach, describe, expect, test } from "vitest";
import * as api from "../../ts/index.js";
import { link, newContext, portOf, subscribed, transport, turn, useInstance } from "../support.js";
import { announcement, closed, connect, frame, GREETING, randomBytes, shakeHands } from "./raw-peers.js";

/** A bound socket with a well-behaved peer. */
interface Service {
  readonly bound: api.Socket;
  /** Resolves when a new message has passed between the two. */
  readonly exchange: () => Promise<void>;
}

type Duplex = api.Dealer;
type Kind = new (options: { context: api.Context }) => api.Socket;

let instance: api.Instance;
let context: api.Context;
let allocatedBefore: number;

beforeEach(() => {
  instance = useInstance(api.createInstance());
  context = newContext({ instance });
});

/** Bytes of the wasm's heap in use beyond those of the idle service. */
function allocated(): number {
  return instance.exports.port_allocated() - allocatedBefore;
}

let lastText = 0;
function newText(): string {
  return `message ${++lastText}`;
}

/** A message that is awaited, and its promise. */
interface Arrival {
  come: boolean;
}

/**
 * Receives until the message arrives. Sockets that accept any peer also receive raw peers'
 * messages.
 */
async function receiveUntil(socket: Duplex, text: string): Promise<void> {
  while (String((await socket.receive()).at(-1)) !== text);
}

/** A service whose bound socket echoes each message. */
async function echoing(bound: Duplex, peer: Duplex): Promise<Service> {
  const echo = async (): Promise<never> => {
    for (;;) await bound.send(await bound.receive());
  };
  echo().catch(() => undefined); // the socket is closed at the end of the test
  return exchanging(bound, async (text) => {
    const arrival: Arrival = { come: false };
    const answer = receiveUntil(peer, text).then(() => (arrival.come = true));
    // A REP is asked repeatedly: after a malformed request whose sender has disconnected, libzmq
    // 4.3.4 drops the next answer.
    do {
      await peer.send(bound instanceof api.Reply ? [null, text] : text);
      for (let i = 0; i < 20 && !arrival.come; i++) await turn();
    } while (bound instanceof api.Reply && !arrival.come);
    await answer;
  });
}

/**
 * A service whose bound socket receives all the time, and records the messages that a test waits
 * for.
 */
async function collecting(bound: Duplex, peer: Duplex): Promise<Service> {
  const expected = new Map<string, () => void>();
  const collect = async (): Promise<never> => {
    for (;;) expected.get(String((await bound.receive()).at(-1)))?.();
  };
  collect().catch(() => undefined);
  return exchanging(bound, async (text) => {
    const arrival: Arrival = { come: false };
    const message = new Promise<void>((resolve) => expected.set(text, resolve)).then(() => void (arrival.come = true));
    // A publisher that has just connected drops messages to which its peer has not subscribed yet.
    do {
      await peer.send(text);
      await turn();
    } while (peer instanceof api.Publisher && !arrival.come);
    await message;
  });
}

/** A service whose bound socket sends. */
async function distributing(bound: Duplex, peer: Duplex): Promise<Service> {
  await subscribed(bound, peer);
  return exchanging(bound, async (text) => {
    await bound.send(text);
    await receiveUntil(peer, text);
  });
}

async function exchanging(bound: api.Socket, send: (text: string) => Promise<void>): Promise<Service> {
  const exchange = (): Promise<void> => send(newText());
  await exchange();
  allocatedBefore = instance.exports.port_allocated();
  return { bound, exchange };
}

type Row = readonly [
  name: string,
  bound: Kind,
  peer: Kind,
  serve: (bound: Duplex, peer: Duplex) => Promise<Service>,
  /** The socket type that a raw peer of this socket plays. */
  stranger: string,
];

const SERVICES: readonly Row[] = [
  ["REP", api.Reply, api.Dealer, echoing, "REQ"],
  ["ROUTER", api.Router, api.Dealer, echoing, "DEALER"],
  ["PAIR", api.Pair, api.Pair, echoing, "PAIR"],
  ["DEALER", api.Dealer, api.Dealer, collecting, "DEALER"],
  ["PULL", api.Pull, api.Push, collecting, "PUSH"],
  ["SUB", api.Subscriber, api.Publisher, collecting, "PUB"],
  ["PUB", api.Publisher, api.Subscriber, distributing, "SUB"],
  ["XPUB", api.XPublisher, api.Subscriber, distributing, "SUB"],
];

describe.each(SERVICES)("a bound %s", (_name, Bound, Peer, serve, kind) => {
  async function service(): Promise<Service> {
    const [bound, peer] = [new Bound({ context }), new Peer({ context })];
    for (const socket of [bound, peer]) if (socket instanceof api.Subscriber) socket.subscribe();
    await link(bound, peer, transport("tcp"));
    return serve(bound as unknown as Duplex, peer as unknown as Duplex);
  }

  /** Exchanges a message, and expects the heap to be as before, except for grown queues. */
  async function serves({ bound, exchange }: Service): Promise<void> {
    for (let i = 0; i < 10; i++) await exchange();
    expect(instance.failure).toBeUndefined();
    expect(bound.closed).toBe(false);
    expect(allocated()).toBeLessThan(1_000_000);
  }

  test("1 MB of random bytes", async () => {
    const target = await service();
    // A first byte of 0xff begins ZMTP 2 and later. Any other byte begins ZMTP 1, which has no
    // greeting.
    for (const first of [undefined, 0xff, 0x01, 0x7f]) {
      const bytes = randomBytes(1_000_000, 1 + (first ?? 0));
      if (first !== undefined) bytes[0] = first;
      const stranger = await connect(portOf(target.bound));
      stranger.end(bytes);
      await Promise.all([closed(stranger), target.exchange()]);
      await serves(target);
    }
  });

  test.each(["reset", "end"])("a %s after every number of bytes of the greeting", async (how) => {
    const target = await service();
    for (let size = 0; size <= GREETING.length; size++) {
      const stranger = await connect(portOf(target.bound));
      await once(stranger, "data"); // libzmq's own signature: it has accepted the connection
      await new Promise((resolve) => stranger.write(GREETING.subarray(0, size), resolve));
      if (how === "reset") stranger.resetAndDestroy();
      else stranger.end();
      await closed(stranger);
      if (size % 8 === 0) await target.exchange();
    }
    await serves(target);
  });

  test("garbage after a valid greeting, and after a valid handshake", async () => {
    const target = await service();
    for (let seed = 1; seed <= 32; seed++) {
      const stranger = await connect(portOf(target.bound));
      if (seed % 2) stranger.write(GREETING);
      else await shakeHands(stranger, kind);
      const bytes = randomBytes(10_000, seed);
      // A PAIR with a peer accepts another connection, and may not even read its end; native libzmq
      // does the same.
      if (Bound === api.Pair) stranger.end(bytes, () => stranger.resetAndDestroy());
      else stranger.end(bytes);
      await closed(stranger);
      if (seed % 8 === 0) await target.exchange();
    }
    await serves(target);
  });

  test("announcements of enormous frames", async () => {
    const target = await service();
    for (const length of [2n ** 64n - 1n, 2n ** 63n, 2n ** 32n, 2n ** 32n - 1n, 2n ** 32n - 64n, 2n ** 31n])
      for (const flags of [0x00, 0x01, 0x04])
        for (const handshake of [false, true]) {
          const stranger = await connect(portOf(target.bound));
          if (handshake) await shakeHands(stranger, kind);
          else stranger.write(GREETING);
          stranger.end(Buffer.concat([announcement(flags, length), Buffer.from("the beginning")]));
          await closed(stranger);
        }
    await serves(target);
  });
});

describe.each([
  ["PUB", "SUB", api.Publisher, api.Subscriber],
  ["XPUB", "SUB", api.XPublisher, api.Subscriber],
  ["PUSH", "PULL", api.Push, api.Pull],
])("a %s with a %s that stops reading", (_bound, kind, Bound, Peer) => {
  const SIZE = 256 * 1024;
  const COUNT = 1000;
  /**
   * The high-water mark, and the staged and overflowing bytes of docs/architecture/limits.md, with
   * a margin.
   */
  const HIGH_WATER_MARK = 8;
  const ALLOCATED = HIGH_WATER_MARK * SIZE + 8_000_000;
  /**
   * The same again, and garbage that is not collected yet. The sent messages have twice as many
   * bytes.
   */
  const RESIDENT = 128_000_000;

  test("keeps serving its other peer, in bounded memory", async () => {
    const [bound, peer] = [new Bound({ context, sendHighWaterMark: HIGH_WATER_MARK }), new Peer({ context })];
    if (peer instanceof api.Subscriber) peer.subscribe();
    await link(bound, peer, transport("tcp"));
    if (Bound !== api.Push) await subscribed(bound, peer);

    const stalled = await connect(portOf(bound));
    await shakeHands(stalled, kind);
    if (kind === "SUB") stalled.write(frame(0, Buffer.from("\x01")));
    const body = Buffer.alloc(SIZE, "body");
    const heard = new Set<string>();
    const receiving = (async () => {
      for await (const [part] of peer) if (part!.length < SIZE) heard.add(String(part));
    })();
    stalled.resume();
    while (stalled.bytesRead < SIZE) await bound.send(body).then(turn);
    stalled.pause();

    const before = { resident: process.memoryUsage().rss, allocated: instance.exports.port_allocated() };
    let [mostAllocated, mostResident] = [0, 0];
    for (let i = 0; i < COUNT; i++) {
      await bound.send(body);
      await turn();
      mostAllocated = Math.max(mostAllocated, instance.exports.port_allocated() - before.allocated);
      mostResident = Math.max(mostResident, process.memoryUsage().rss - before.resident);
    }
    expect(mostAllocated).toBeLessThan(ALLOCATED);
    expect(mostResident).toBeLessThan(RESIDENT);

    // Messages beyond the other peer's own mark are dropped too, so each is sent until it has
    // arrived.
    for (const text of Array.from({ length: 10 }, newText)) while (!heard.has(text)) await bound.send(text).then(turn);
    expect(stalled.bytesRead).toBeLessThan((COUNT * SIZE) / 4);
    peer.close();
    await receiving;
  });
});
