/** Sockets as Web streams and as Node's streams, with back-pressure, and ended from either side. */
import { pipeline } from "node:stream/promises";
import { Transform } from "node:stream";
import { TransformStream } from "node:stream/web";
import { expect, test } from "vitest";
import { Pair, Pull, Push, type Message } from "../../ts/index.js";
import { nodeDuplex, nodeReadable, nodeWritable, readableStream, writableStream } from "../../ts/streams.js";
import { link, settles, texts, transport, turn, use } from "../support.js";

async function pair(): Promise<{ push: Push; pull: Pull }> {
  const [push, pull] = [new Push({ sendHighWaterMark: 2 }), new Pull({ receiveHighWaterMark: 2 })];
  await link(pull, push, transport("inproc"));
  return { push, pull };
}

const numbers = Array.from({ length: 200 }, (_, i) => [String(i), "part"]);

test("Web: piped messages arrive in order", async () => {
  const [first, second] = [await pair(), await pair()];
  const shout = new TransformStream<Message[], string[]>({
    transform: (message, stream) => stream.enqueue(message.map((part) => `${String(part)}!`)),
  });
  const piping = readableStream(first.pull).pipeThrough(shout).pipeTo(writableStream(second.push));
  const sending = first.push.sendMany(numbers);
  for (const [number] of numbers) expect(texts(await second.pull.receive())).toEqual([`${number!}!`, "part!"]);
  await sending;
  first.pull.close();
  await piping;
  expect(second.push.closed).toBe(false);
});

test("Web: no message is received before it is read, and a blocked message holds the writer back", async () => {
  const { push, pull } = await pair();
  const reader = readableStream(pull).getReader();
  const writer = writableStream(push).getWriter();
  let written = 0;
  const writing = (async () => {
    for (; written < 100; written++) await writer.write(String(written));
  })();
  expect(await settles(writing)).toBe(false);
  expect(written).toBe(4);
  for (let i = 0; i < 100; i++) expect((await reader.read()).value!.map(String)).toEqual([String(i)]);
  await writing;
});

test("Web: cancelling and aborting end the wait, and leave the sockets open", async () => {
  const { push, pull } = await pair();
  const reader = readableStream(pull).getReader();
  const reading = reader.read();
  expect(await settles(reading)).toBe(false);
  await reader.cancel("enough");
  expect((await reading).done).toBe(true);
  const writer = writableStream(push).getWriter();
  const writing = Array.from({ length: 10 }, (_, i) => writer.write(String(i)).catch(() => "given up"));
  expect(await settles(Promise.all(writing))).toBe(false);
  await writer.abort(new Error("enough"));
  expect(await Promise.all(writing)).toContain("given up");
  expect([push.closed, pull.closed]).toEqual([false, false]);
  for (let i = 0; i < 4; i++) expect(texts(await pull.receive())).toEqual([String(i)]);
  expect(pull.tryReceive()).toBeUndefined();
});

test("Node: a pipeline delivers in order until the socket is closed", async () => {
  const [first, second] = [await pair(), await pair()];
  const shout = new Transform({
    objectMode: true,
    transform(message: Message[], _encoding, done) {
      done(
        null,
        message.map((part) => `${String(part)}!`),
      );
    },
  });
  const piping = pipeline(nodeReadable(first.pull), shout, nodeWritable(second.push));
  const sending = first.push.sendMany(numbers);
  for (const [number] of numbers) expect(texts(await second.pull.receive())).toEqual([`${number!}!`, "part!"]);
  await sending;
  first.pull.close();
  await piping;
  expect(second.push.closed).toBe(false);
});

test("Node: both ends apply back-pressure, and destroying ends the wait", async () => {
  const { push, pull } = await pair();
  const writable = nodeWritable(push, { highWaterMark: 2 });
  let accepted = 0;
  while (writable.write(String(accepted++)));
  for (let i = 0; i < 20; i++) await turn();
  expect(writable.writableNeedDrain || writable.write("more")).toBe(true);
  const readable = nodeReadable(pull, { highWaterMark: 2 });
  const seen: string[] = [];
  for await (const message of readable) {
    seen.push(...texts(message as Message[]));
    if (seen.length === accepted) break;
  }
  expect(seen).toEqual(Array.from({ length: accepted }, (_, i) => String(i)));
  expect(readable.destroyed).toBe(true);
  const waiting = nodeReadable(pull);
  waiting.resume();
  const closed = new Promise((resolve) => {
    waiting.on("close", resolve);
  });
  waiting.destroy();
  await closed;
  await push.send("for the next");
  let next = await pull.receive();
  while (String(next[0]) !== "for the next") next = await pull.receive();
  writable.destroy();
});

test("Node: an error of the socket is the stream's", async () => {
  const push = use(new Push({ sendTimeout: 1 }));
  const writable = nodeWritable(push);
  const failed = new Promise((resolve) => {
    writable.on("error", resolve);
  });
  writable.write("nobody");
  expect(await failed).toMatchObject({ code: "EAGAIN" });
  const wrong = nodeWritable(use(new Push()));
  const refused = new Promise((resolve) => {
    wrong.on("error", resolve);
  });
  wrong.write(Symbol("no message"));
  expect(await refused).toBeInstanceOf(TypeError);
});

test("Node: both directions at once", async () => {
  const [a, b] = [new Pair(), new Pair()];
  await link(a, b, transport("tcp"));
  const duplex = nodeDuplex(a);
  duplex.on("data", (message: Message[]) => duplex.write([`re: ${texts(message)[0]!}`]));
  for (const text of ["1", "2", "3"]) {
    await b.send(text);
    expect(texts(await b.receive())).toEqual([`re: ${text}`]);
  }
  duplex.destroy();
});
