/**
 * libzmq over a network of faults: messages arrive whole and in order through streams that give and
 * take a few bytes at a time, fail with EAGAIN and report late. A connection that breaks at any
 * byte of the handshake is made again. test/shim/faults tests the faults themselves, and
 * test/faults/suite runs the tests of the API over them.
 */
import { describe, expect, test } from "vitest";
import {
  createInstance,
  curveKeyPair,
  Dealer,
  Pair,
  Pull,
  Push,
  Router,
  type Context,
  type Instance,
} from "../../ts/index.js";
import { withFaults } from "../../ts/shim/faults/faults.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { InlineInstance } from "../../ts/core/instance/inline.js";
import { DIRECT_RECEIVE_BYTES } from "../../ts/core/tuning.js";
import { randomBytes } from "../robustness/raw-peers.js";
import { endpointOf, link, newContext, transport, turn, use, useInstance } from "../support.js";

/**
 * Sizes at which something changes: short messages, the batches of libzmq, its lengths of one byte
 * and of eight.
 */
const SIZES = [0, 1, 2, 6, 7, 8, 28, 29, 30, 33, 34, 127, 128, 254, 255, 256, 257, 1000, 8191, 8192, 8193, 20_000];
const random = randomBytes(30_000, 1);

const FAULTS = {
  "short reads": "read=1-7",
  "short writes": "write=1-7",
  "not now": "again=0.5",
  "late readiness": "delay=0.5",
  "all of them": "read=1-7,write=1-7,again=0.3,delay=0.2",
};

/** A context on a new instance. */
function contextWith(faults: string): Context {
  return newContext({ instance: useInstance(createInstance({ faults })) });
}

describe.each(Object.entries(FAULTS))("%s", (_name, faults) => {
  describe.each(["tcp", "ipc", "ws"])("over %s", (over) => {
    test.each([1, 2])("messages of all sizes arrive whole and in order, both ways; seed %i", async (seed) => {
      const context = contextWith(`seed=${seed},${faults}`);
      const [a, b] = [new Pair({ context }), new Pair({ context })];
      await link(a, b, transport(over));
      const messages = SIZES.flatMap((size, i) => {
        const part = random.subarray(i, i + size);
        return size < 1000 ? [[part], ["before", part, part, ""]] : [[part]];
      });
      const sending = [a, b].flatMap((socket) => messages.map((message) => socket.send(message)));
      for (const message of messages)
        for (const socket of [a, b]) {
          const received = await socket.receive();
          expect(received.length).toBe(message.length);
          // The assertion library would print a difference byte by byte.
          expect(received.every((part, i) => part.equals(Buffer.from(message[i]!)))).toBe(true);
        }
      await Promise.all(sending);
    });

    test("messages that were sent before close arrive, and leave nothing behind", async () => {
      const instance = useInstance(createInstance({ faults }));
      const context = newContext({ instance });
      const pull = use(new Pull({ context }));
      await pull.bind(transport(over).endpoint());
      const marks: number[] = [];
      for (let round = 0; round < 3; round++) {
        const push = new Push({ context });
        push.connect(endpointOf(pull));
        for (let i = 0; i < 50; i++) await push.send([String(i), random.subarray(0, i * 8)]);
        push.close();
        for (let i = 0; i < 50; i++) {
          const [number, body] = await pull.receive();
          expect([String(number), body!.equals(random.subarray(0, i * 8))]).toEqual([String(i), true]);
        }
        marks.push(await descriptorsAtRest(instance));
      }
      expect(marks[2]).toBe(marks[0]);
    });
  });
});

test.each([1, 2, 3])("large messages with direct transfer arrive whole and in order; seed %i", async (seed) => {
  const context = contextWith(`seed=${seed},read=1-900000,write=1-900000,again=0.3,delay=0.3`);
  const [a, b] = [new Pair({ context }), new Pair({ context })];
  await link(a, b, transport("tcp"));
  const large = randomBytes(3 * DIRECT_RECEIVE_BYTES, seed);
  const messages = Array.from({ length: 12 }, (_, i) =>
    large.subarray(i, DIRECT_RECEIVE_BYTES - 3 + i + (i % 3) * 1_000_000),
  );
  const sending = messages.map((message) => a.send(["before", message]));
  for (const message of messages) {
    const [, part] = await b.receive();
    expect(part!.equals(message), `${message.length} bytes`).toBe(true);
  }
  await Promise.all(sending);
});

/** The number of open descriptors after a closed connection has ended on both sides. */
async function descriptorsAtRest(instance: Instance): Promise<number> {
  let count = instance.exports.port_descriptors();
  for (let same = 0; same < 50; same++) {
    await turn();
    const next = instance.exports.port_descriptors();
    if (next !== count) same = 0;
    count = next;
  }
  return count;
}

interface CurveOptions {
  readonly curveServer?: boolean;
  readonly curveSecretKey?: string;
  readonly curvePublicKey?: string;
  readonly curveServerKey?: string;
}

describe("a connection is reset at each byte of the handshake", () => {
  const server = curveKeyPair();
  const client = curveKeyPair();
  /** The bytes up to the first message, with a margin, and the options of both sides. */
  const mechanisms: [string, number, CurveOptions, CurveOptions][] = [
    ["NULL", 150, {}, {}],
    [
      "CURVE",
      650,
      { curveServer: true, curveSecretKey: server.secretKey },
      { curveServerKey: server.publicKey, curvePublicKey: client.publicKey, curveSecretKey: client.secretKey },
    ],
  ];

  /** An instance over faults, and the number of its streams. */
  function counted(faults: string): { context: Context; streams: () => number } {
    let streams = 0;
    const instance = new InlineInstance(
      withFaults((link) => {
        const host = createNodeHost(link, { faults: "" });
        const [connect, accept] = [host.streamConnect.bind(host), host.streamAccept.bind(host)];
        host.streamConnect = (fd, peer) => {
          streams++;
          return connect(fd, peer);
        };
        host.streamAccept = (fd, accepted) => {
          const left = accept(fd, accepted);
          if (left >= 0) streams++;
          return left;
        };
        return host;
      }, faults),
    );
    return { context: newContext({ instance: useInstance(instance) }), streams: () => streams };
  }

  describe.each(mechanisms)("of %s", (_name, bytes, atServer, atClient) => {
    test.each([
      ["received", "client"],
      ["received", "server"],
      ["sent", "client"],
      ["sent", "server"],
    ])("counted as they are %s by the %s", async (direction, side) => {
      const { context, streams } = counted(`reset-${direction}=0-${bytes}`);
      const good = contextWith("");
      const router = use(new Router({ context: side === "server" ? context : good, ...atServer }));
      const dealer = use(
        new Dealer({ context: side === "client" ? context : good, reconnectInterval: 1, ...atClient }),
      );
      await router.bind("tcp://127.0.0.1:*");
      dealer.connect(endpointOf(router));
      const answering = (async () => {
        for await (const [id, text] of router) await router.send([id!, text!]);
      })();
      const answers = new Set<string>();
      const listening = (async () => {
        for await (const [text] of dealer) answers.add(String(text));
      })();
      // The range ends after the handshake: messages after it count too and may be lost, except
      // those of the last connection.
      while (streams() < bytes + 2) {
        await dealer.send("too early");
        await turn();
      }
      while (!answers.has("now")) {
        await dealer.send("now");
        await turn();
      }
      router.close();
      dealer.close();
      await Promise.all([answering, listening]);
    });
  });
});
