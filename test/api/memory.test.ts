/**
 * Memory that is transferred or shrunk while the library has views of it: no message arrives
 * shorter than it was sent, and receiving continues.
 */
import { ReadableStream } from "node:stream/web";
import { expect, test } from "vitest";
import { Batch, Pull, Push } from "../../ts/index.js";
import { nodeWritable } from "../../ts/streams.js";
import { link, settles, texts, transport, use } from "../support.js";

/**
 * A PUSH with a full queue, and a function that drains it and returns the messages that were sent
 * after it was full.
 */
async function full(): Promise<{ push: Push; drain: () => Promise<string[]>; pull: Pull }> {
  const [push, pull] = [use(new Push({ sendHighWaterMark: 1 })), use(new Pull({ receiveHighWaterMark: 1 }))];
  await link(push, pull, transport("inproc"));
  while (push.trySend("before"));
  const drain = async (): Promise<string[]> => {
    const heard: string[] = [];
    const sending = push.send("last");
    for (let text = ""; text !== "last"; text = texts(await pull.receive()).join())
      if (text !== "" && text !== "before") heard.push(text);
    await sending;
    return heard;
  };
  return { push, pull, drain };
}

function detach(buffer: ArrayBufferLike): void {
  structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
}

/** An ArrayBuffer that can be resized. */
function resizable(bytes: number): ArrayBuffer & { resize(bytes: number): void } {
  const Resizable = ArrayBuffer as unknown as new (
    bytes: number,
    options: object,
  ) => ArrayBuffer & { resize(bytes: number): void };
  return new Resizable(bytes, { maxByteLength: 2 * bytes });
}

/** Larger than the parts that `sendMany` copies at once. */
const SIZE = 5000;
const CHANGED = { code: "EINVAL", detail: expect.stringContaining("detached, resized") as string };

const ways: Record<string, (push: Push, bytes: Uint8Array) => Promise<void>> = {
  send: (push, bytes) => push.send(bytes),
  "send of parts": (push, bytes) => push.send(["small", bytes]),
  "sendMany of an array": (push, bytes) => push.sendMany([bytes]),
  "sendMany of an array of parts": (push, bytes) => push.sendMany([["small", bytes]]),
  "sendMany of an iterator": (push, bytes) => push.sendMany([bytes].values()),
};

test.each(Object.entries(ways))("%s: transferred memory rejects", async (_name, way) => {
  const { push, drain } = await full();
  const bytes = new Uint8Array(SIZE);
  const sending = way(push, bytes);
  sending.catch(() => undefined);
  expect(await settles(sending)).toBe(false);
  detach(bytes.buffer);
  expect(await drain()).toEqual([]);
  await expect(sending).rejects.toMatchObject(CHANGED);
  await push.send("next");
  expect(await drain()).toEqual(["next"]);
});

test.each(Object.entries(ways))("%s: shrunk memory rejects", async (_name, way) => {
  const { push, drain } = await full();
  const memory = resizable(SIZE);
  const sending = way(push, new Uint8Array(memory));
  sending.catch(() => undefined);
  memory.resize(SIZE / 2);
  expect(await drain()).toEqual([]);
  await expect(sending).rejects.toMatchObject(CHANGED);
});

test("memory that grows is sent with its first size", async () => {
  const { push, pull } = await full();
  const memory = resizable(SIZE);
  const sending = push.send(new Uint8Array(memory));
  memory.resize(2 * SIZE);
  let sizes: number[] = [];
  do sizes = (await pull.receive()).map((part) => part.length);
  while (sizes[0] === "before".length);
  expect(sizes).toEqual([SIZE]);
  await sending;
});

test("a small part is sent unchanged, even if its memory is transferred", async () => {
  const { push, drain } = await full();
  const bytes = new Uint8Array([97, 98]);
  const sending = push.send(bytes);
  detach(bytes.buffer);
  expect(await drain()).toEqual(["ab"]);
  await sending;
});

test("small parts of an array are sent unchanged", async () => {
  const { push, drain } = await full();
  const bytes = new Uint8Array([97, 98]);
  const sending = push.sendMany([bytes, [bytes, "c"]]);
  detach(bytes.buffer);
  expect(await drain()).toEqual(["ab", "ab,c"]);
  await sending;
});

test("an array that is emptied during a pending send is sent unchanged", async () => {
  const { push, drain } = await full();
  const messages = ["one", "two", "three"];
  const sending = push.sendMany(messages);
  messages.length = 0;
  expect(await drain()).toEqual(["one", "two", "three"]);
  await sending;
});

test.each<[string, (batch: Batch) => unknown]>([
  ["given away", (batch) => detach(batch.bytes.buffer)],
  ["used again", (batch) => batch.clear()],
])("a batch that is %s while it waits rejects", async (_what, change) => {
  const { push, drain } = await full();
  const batch = new Batch(["one", "two"]);
  const sending = push.sendBatch(batch);
  sending.catch(() => undefined);
  change(batch);
  expect(await drain()).toEqual([]);
  await expect(sending).rejects.toMatchObject(CHANGED);
});

test("a batch whose memory was transferred accepts no more messages, and can be cleared and used again", () => {
  const batch = new Batch(["one"]);
  detach(batch.bytes.buffer);
  expect(() => batch.add("two")).toThrow("detached");
  batch.clear();
  expect(texts(batch.add("three").parts(0))).toEqual(["three"]);
});

test("detached memory is refused, and no message is sent", async () => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("inproc"));
  const bytes = new Uint8Array(SIZE);
  detach(bytes.buffer);
  expect(() => push.send(bytes)).toThrow("detached");
  expect(() => push.send(["small", bytes])).toThrow("detached");
  await expect(push.sendMany([bytes])).rejects.toThrow("detached");
  await push.send(new Uint8Array(0));
  expect((await pull.receive()).map((part) => part.length)).toEqual([0]);
});

test("a chunk of a stream whose memory was transferred ends the stream with an error", async () => {
  const { push, drain } = await full();
  const stream = nodeWritable(push);
  const failed = new Promise((resolve) => stream.once("error", resolve));
  const bytes = new Uint8Array(SIZE);
  stream.write(bytes);
  detach(bytes.buffer);
  expect(await drain()).toEqual([]);
  expect(await failed).toMatchObject(CHANGED);
});

test("a receive whose memory is transferred while it waits: the message has memory of its own", async () => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("inproc"));
  const into = new Uint8Array(SIZE);
  const receiving = pull.receive({ into });
  detach(into.buffer);
  await push.send("text");
  expect(texts(await receiving)).toEqual(["text"]);
});

/** Node 20 copies memory that cannot be transferred; later versions throw. */
function tryToDetach(buffer: ArrayBufferLike): void {
  try {
    detach(buffer);
  } catch (error) {
    expect(error).toMatchObject({ name: "DataCloneError" });
  }
}

test("a received message cannot be transferred with the others that share its memory", async () => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("tcp"));
  await push.sendMany(["one", "two", "three", "four"]);
  const [first] = await pull.receive();
  tryToDetach(first!.buffer);
  const rest = await pull.receive();
  const many: string[] = [];
  while (many.length < 2) {
    const messages = await pull.receiveMany();
    if (messages.length > 1) tryToDetach(messages[0]![0]!.buffer);
    many.push(...messages.flatMap(texts));
  }
  expect([...texts([first!, ...rest]), ...many]).toEqual(["one", "two", "three", "four"]);
});

test("a stream of bytes, which transfers its chunks, does not affect receiving", async () => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("inproc"));
  for (let i = 0; i < 5; i++) {
    await push.send(`message ${i}`);
    const [message] = await pull.receive();
    new ReadableStream({
      type: "bytes",
      start(controller) {
        try {
          controller.enqueue(message!);
        } catch {
          // newer versions of Node refuse to transfer it
        }
      },
    });
    await push.send(`another ${i}`);
    expect(texts(await pull.receive())).toEqual([`another ${i}`]);
  }
});
