/**
 * Every pattern between this package and pyzmq, which is native libzmq in a process of its own:
 * each side in each role, each binding, over tcp and ipc, with messages of several parts and of 1
 * MB.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { subscribed, transport, uniqueName } from "../support.js";
import { ours, Pyzmq, type Kind, type Options, type Peer, type Side } from "./sides.js";

let pyzmq: Pyzmq;
beforeAll(async () => {
  pyzmq = await Pyzmq.start();
});
afterEach(() => pyzmq.reset());
afterAll(() => pyzmq.stop());

const MEGABYTE = Buffer.alloc(1_000_000, "0123456789abcdef-");
const MESSAGES: (string | Buffer)[][] = [
  ["one"],
  [""],
  ["", "two", "", "three"],
  [MEGABYTE],
  ["head", MEGABYTE, "tail"],
];

/** Expects that the messages of one peer arrive at the other one, behind its own prefix. */
async function arrive(from: Peer, to: Peer, prefix: (string | Buffer)[] = []): Promise<void> {
  const arriving = (async () => {
    for (const message of MESSAGES) expectParts(await to.receive(), [...prefix, ...message]);
  })();
  for (const message of MESSAGES) await from.send([...prefix, ...message]);
  await arriving;
}

/** Compares part by part, since printing the difference of two megabytes takes minutes. */
function expectParts(received: Buffer[], sent: (string | Buffer)[]): void {
  expect(received.map(({ length }) => length)).toEqual(sent.map((part) => Buffer.from(part).length));
  expect(received.findIndex((part, i) => !part.equals(Buffer.from(sent[i]!)))).toBe(-1);
}

interface Pattern {
  readonly kinds: readonly [Kind, Kind];
  readonly options?: readonly [Options, Options];
  readonly run: (a: Peer, b: Peer) => Promise<void>;
}

const patterns: Pattern[] = [
  {
    kinds: ["REQ", "REP"],
    async run(request, reply) {
      for (const message of MESSAGES) {
        await request.send(message);
        expectParts(await reply.receive(), message);
        await reply.send(["re", ...message]);
        expectParts(await request.receive(), ["re", ...message]);
      }
    },
  },
  {
    kinds: ["PUB", "SUB"],
    options: [{}, { subscribe: "a" }],
    async run(publisher, subscriber) {
      await subscribed(publisher, subscriber, "a");
      await publisher.send("not wanted");
      await arrive(publisher, subscriber, ["a topic"]);
    },
  },
  {
    kinds: ["PUSH", "PULL"],
    run: arrive,
  },
  {
    kinds: ["DEALER", "ROUTER"],
    options: [{ routingId: "dealer" }, {}],
    async run(dealer, router) {
      for (const message of MESSAGES) {
        await dealer.send(message);
        expectParts(await router.receive(), ["dealer", ...message]);
        await router.send(["dealer", ...message]);
        expectParts(await dealer.receive(), message);
      }
    },
  },
  {
    kinds: ["PAIR", "PAIR"],
    async run(a, b) {
      await arrive(a, b);
      await arrive(b, a);
    },
  },
  {
    kinds: ["XPUB", "XSUB"],
    async run(publisher, subscriber) {
      // A bound XSUB processes its new peers, and sends them its subscriptions, only in its own
      // calls.
      const first = subscriber.receive();
      await subscriber.send("\x01topic");
      expectParts(await publisher.receive(), ["\x01topic"]);
      await publisher.send("other");
      await publisher.send("topic of the day");
      expectParts(await first, ["topic of the day"]);
      await arrive(publisher, subscriber, ["topic"]);
      await subscriber.send("\x00topic");
      expectParts(await publisher.receive(), ["\x00topic"]);
    },
  },
];

/**
 * The patterns with the sides in both roles. A pattern with the same type on both sides has only
 * one.
 */
const castings = patterns.flatMap((pattern) => {
  const [a, b] = pattern.kinds;
  const cast = (swapped: boolean) => ({
    ...pattern,
    swapped,
    title: swapped ? `pyzmq's ${a} and our ${b}` : `our ${a} and pyzmq's ${b}`,
  });
  return a === b ? [cast(false)] : [cast(false), cast(true)];
});

/**
 * Whether Node passes abstract names on unchanged. Up to libuv 1.47 it padded them with NULs, so
 * other programs did not reach them (libuv#4266).
 */
async function hasExactNames(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const name = uniqueName();
  const server = net.createServer().listen(`\0${name}`);
  await once(server, "listening");
  const exact = readFileSync("/proc/net/unix", "utf8")
    .split("\n")
    .some((line) => line.endsWith(` @${name}`));
  await new Promise((resolve) => server.close(resolve));
  return exact;
}

const reachable = new Map([
  ["tcp", true],
  ["ipc", true],
  ["abstract ipc", await hasExactNames()],
]);

describe.each([...reachable])("over %s", (name, canReach) => {
  describe.each(castings)("$title", ({ kinds, options, run, swapped }) => {
    test.skipIf(!canReach).each(["we", "pyzmq"])("%s bind", async (binder) => {
      const us = ours();
      const sides: readonly Side[] = swapped ? [pyzmq, us] : [us, pyzmq];
      const peers = await Promise.all(sides.map((side, i) => side.open(kinds[i]!, options?.[i])));
      const bound = sides.indexOf(binder === "we" ? us : pyzmq);
      const endpoint = await peers[bound]!.bind(transport(name).endpoint());
      await peers[1 - bound]!.connect(endpoint);
      await run(peers[0]!, peers[1]!);
    });
  });
});
