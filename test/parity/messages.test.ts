/** Values that may be sent, received messages, and the order of waiting operations. */
import { describe, expect } from "vitest";
import { Pair } from "../../ts/index.js";
import { alone, same, type Library, type Run } from "./scenario.js";

/** Two connected sockets. */
async function pairs(zmq: Library, run: Run): Promise<[a: Pair, b: Pair]> {
  const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
  await a.bind("tcp://127.0.0.1:*");
  b.connect(a.lastEndpoint!);
  await b.send("linked");
  await a.receive();
  return [a, b];
}

const bytes = new Uint8Array([1, 2, 3, 4]);
const parts: Record<string, unknown> = {
  ...{ undefined, null: null, true: true, false: false, bigint: 10n },
  ...{ zero: 0, "minus zero": -0, integer: 5, fraction: 1.5, NaN, Infinity, large: 1e300 },
  ...{ text: "text", umlauts: "héllo ✓", "no text": "", "half a surrogate": "\ud800", "a nul": "a\0b" },
  ...{ Buffer: Buffer.from("buffer"), "no bytes": Buffer.alloc(0), "large Buffer": Buffer.alloc(100_000, "x") },
  ...{ Uint8Array: bytes, "part of an Uint8Array": bytes.subarray(1, 3), Uint16Array: new Uint16Array([1, 2]) },
  ...{ Float64Array: new Float64Array([1.5]), "no Float32Array": new Float32Array(0) },
  ...{ ArrayBuffer: bytes.slice().buffer, "empty ArrayBuffer": new ArrayBuffer(0) },
  "view of shared memory": new Uint8Array(new SharedArrayBuffer(2)),
  ...{ object: {}, date: new Date(0), error: new Error("text"), regexp: /x/g, map: new Map(), set: new Set() },
  ...{ "String object": new String("text"), "Number object": new Number(3), "like an array": { length: 1, 0: "a" } },
  "object with toString": { toString: () => "its text" },
  "object whose toString throws": {
    toString: () => {
      throw new RangeError("no text");
    },
  },
  "object without prototype": Object.create(null) as unknown,
  ...{ symbol: Symbol("s"), function: () => 1 },
};

describe("a message of one part", () => {
  describe.each(Object.entries(parts))("%s", (what, part) => {
    same("arrives, or is refused", async (zmq, run) => {
      const [a, b] = await pairs(zmq, run);
      await run.outcome(what, () => b.send(part as string));
      await b.send("the next");
      const message = await a.receive();
      run.note(
        message,
        Array.isArray(message),
        message.every((one) => Buffer.isBuffer(one)),
      );
    });
  });
});

describe("a message of several parts", () => {
  const messages: Record<string, unknown[]> = {
    two: ["a", "b"],
    "many kinds": ["a", 5, null, Buffer.from("x"), true, {}, bytes, 1n],
    "an array inside": ["a", ["b", ["c"]]],
    "a hole and undefined": Object.assign(new Array<unknown>(3), { 1: "x", 2: undefined }),
    "only nothing": [null, "", Buffer.alloc(0)],
    "a hundred": Array.from({ length: 100 }, (_, i) => i),
    "a symbol last": ["a", Symbol("s")],
    none: [],
  };
  describe.each(Object.entries(messages))("%s", (what, message) => {
    same("arrives, or is refused", async (zmq, run) => {
      const [a, b] = await pairs(zmq, run);
      await run.outcome(what, () => b.send(message as string[]));
      await b.send(["the next", "one"]);
      run.note(await a.receive());
    });
  });
});

same("a received message belongs to the receiver", async (zmq, run) => {
  const [a, b] = await pairs(zmq, run);
  for (const size of [1, 100, 200, 100_000]) {
    await b.send(Buffer.alloc(size, "x"));
    const [first] = await a.receive();
    first!.fill("y");
    await b.send(Buffer.alloc(size, "x"));
    const [second] = await a.receive();
    run.note(first!.equals(Buffer.alloc(size, "y")), second!.equals(Buffer.alloc(size, "x")));
  }
});

same("a small part that changes while it waits is sent as it was", async (zmq, run) => {
  const [a, b] = [run.use(new zmq.Push()), run.use(new zmq.Pull())];
  const part = Buffer.from("as it was");
  const sending = a.send([part, "more"]);
  part.fill("x");
  await b.bind("tcp://127.0.0.1:*");
  a.connect(b.lastEndpoint!);
  await sending;
  run.note(await b.receive());
});

same("messages keep their order, those that waited and those that did not", async (zmq, run) => {
  const push = run.use(new zmq.Push({ sendHighWaterMark: 1 }));
  const pull = run.use(new zmq.Pull({ receiveHighWaterMark: 1 }));
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint!);
  const sending = (async () => {
    for (let i = 0; i < 2000; i++) await push.send(String(i));
  })();
  const received: string[] = [];
  while (received.length < 2000) received.push(String((await pull.receive())[0]));
  await sending;
  run.note(received.every((text, i) => text === String(i)));
});

same("a REQ and a REP take turns, whichever begins", async (zmq, run) => {
  const [request, reply] = [run.use(new zmq.Request()), run.use(new zmq.Reply())];
  await reply.bind("tcp://127.0.0.1:*");
  request.connect(reply.lastEndpoint!);
  // It is not its turn yet, so it waits.
  const first = request.receive();
  const early = reply.send("answer");
  await request.send("question");
  const second = request.send("another question");
  run.note(await reply.receive());
  await early;
  run.note(await first);
  await second;
  run.note(await reply.receive());
  await reply.send("another answer");
  run.note(await request.receive());
});

same("a SUB gets the messages of its subscriptions", async (zmq, run) => {
  const [pub, sub] = [run.use(new zmq.XPublisher()), run.use(new zmq.Subscriber())];
  await pub.bind("tcp://127.0.0.1:*");
  sub.subscribe("a", Buffer.from("b"));
  sub.connect(pub.lastEndpoint!);
  run.note(await pub.receive(), await pub.receive());
  for (const text of ["nothing", "apple", "banana", "cherry", ""]) await pub.send(text);
  run.note(await sub.receive(), await sub.receive());
  sub.unsubscribe("a");
  run.note(await pub.receive());
  for (const text of ["apple", "banana"]) await pub.send([text, "part"]);
  run.note(await sub.receive());
});

same("a STREAM sees raw bytes", async (zmq, run) => {
  const [stream, pair] = [run.use(new zmq.Stream()), run.use(new zmq.Stream())];
  await stream.bind("tcp://127.0.0.1:*");
  pair.connect(stream.lastEndpoint!, { routingId: "server" });
  const [id, hello] = await stream.receive();
  run.note(id.length, hello);
  run.note(await pair.receive());
  await pair.send(["server", "raw"]);
  run.note((await stream.receive())[1]);
});

alone("bytes", async (run) => {
  const [a, b] = await pairs({ Pair } as Library, run);
  const shared = new SharedArrayBuffer(3);
  new Uint8Array(shared).set([1, 2, 3]);
  for (const part of [shared, new DataView(shared), new DataView(shared, 1, 1)]) {
    await b.send(part);
    expect((await a.receive())[0]).toEqual(Buffer.from(part instanceof DataView && part.byteOffset ? [2] : [1, 2, 3]));
  }
  const alone = run.use(new Pair());
  alone.plainPassword = new DataView(new TextEncoder().encode("secret").buffer) as unknown as string;
  expect(alone.plainPassword).toBe("secret");
});

alone("queueing", async (run) => {
  const [a, b] = await pairs({ Pair } as Library, run);
  const received = Promise.all([a.receive(), a.receive(), a.receive()]);
  for (const text of ["1", "2", "3"]) await b.send(text);
  expect((await received).map(String)).toEqual(["1", "2", "3"]);
  const alone = run.use(new Pair());
  const sent = Promise.all([alone.send("1"), alone.send("2")]);
  await alone.bind("inproc://parity-queueing");
  const late = run.use(new Pair());
  late.connect("inproc://parity-queueing");
  await sent;
  expect([await late.receive(), await late.receive()].map(String)).toEqual(["1", "2"]);
});
