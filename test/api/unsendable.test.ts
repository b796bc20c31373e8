/**
 * Values that cannot be sent. Each call that sends refuses them with a TypeError that says what a
 * message is, and sends nothing. Texts that npm zeromq has are the same here.
 */
import { describe, expect, test } from "vitest";
import { Batch, Pull, Push } from "../../ts/index.js";
import { link, texts, transport } from "../support.js";

const BYTES = 200;

function detached<V extends ArrayBufferView>(view: V): V {
  structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] });
  return view;
}

/** A view of the second half of memory that is made smaller then. */
function outOfBounds(View: new (memory: ArrayBuffer, at: number, length: number) => ArrayBufferView): ArrayBufferView {
  const Resizable = ArrayBuffer as unknown as new (
    bytes: number,
    options: object,
  ) => ArrayBuffer & { resize(bytes: number): void };
  const memory = new Resizable(2 * BYTES, { maxByteLength: 2 * BYTES });
  const view = new View(memory, BYTES, BYTES / 8);
  memory.resize(BYTES / 2);
  return view;
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const values: Readonly<Record<string, readonly [() => unknown, RegExp]>> = {
  "a detached Uint8Array": [() => detached(new Uint8Array(BYTES)), /its ArrayBuffer is detached/],
  "a detached Float64Array": [() => detached(new Float64Array(BYTES)), /its ArrayBuffer is detached/],
  "a detached DataView": [() => detached(new DataView(new ArrayBuffer(BYTES))), /its ArrayBuffer is detached/],
  "a detached ArrayBuffer": [() => detached(new Uint8Array(BYTES)).buffer, /its ArrayBuffer is detached/],
  "a Uint8Array out of bounds": [() => outOfBounds(Uint8Array), /smaller than the view/],
  "a Float64Array out of bounds": [() => outOfBounds(Float64Array), /smaller than the view/],
  "a DataView out of bounds": [() => outOfBounds(DataView), /smaller than the view/],
  "a symbol": [() => Symbol("s"), /^Cannot convert a Symbol value to a string$/],
  "an object without prototype": [() => Object.create(null) as unknown, /^Cannot convert object to primitive value$/],
  "a revoked proxy of an object": [() => revoked({}), /revoked/],
  "a revoked proxy of an array": [() => revoked([]), /revoked/],
  "a proxy of bytes": [() => new Proxy(new Uint8Array(4), {}), /incompatible receiver/],
  "an object with the prototype of bytes": [() => Object.create(Uint8Array.prototype) as unknown, /incompatible/],
};

type Sendable = Parameters<Push["send"]>[0];

const ways: Readonly<Record<string, (push: Push, value: Sendable) => unknown>> = {
  send: (push, value) => push.send(value),
  "send of parts": (push, value) => push.send(["part", value] as string[]),
  trySend: (push, value) => push.trySend(value),
  "sendMany of an array": (push, value) => push.sendMany([value]),
  "sendMany of messages with parts": (push, value) => push.sendMany([["part", value] as string[]]),
  "sendMany of an iterator": (push, value) => push.sendMany([value].values()),
  "Batch.add": (_push, value) => new Batch().add(value),
};

describe.each(Object.entries(ways))("%s", (_name, way) => {
  test.each(Object.entries(values))("%s", async (_what, [make, says]) => {
    const [push, pull] = [new Push(), new Pull()];
    await link(push, pull, transport("inproc"));
    const value = make() as Sendable;
    const error: unknown = await new Promise((resolve) => resolve(way(push, value))).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(says);
    expect(error).toHaveProperty("detail", expect.stringMatching(/Message must be bytes, text|send a copy/));
    await push.send("next");
    expect(texts(await pull.receive())).toEqual(["next"]);
  });
});

test("an error of the program's own toString() stays as it is", async () => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("inproc"));
  const own = Object.freeze(new TypeError("mine"));
  const value = {
    toString() {
      throw own as Error;
    },
  };
  expect(() => push.send(value as unknown as string)).toThrow(own);
  expect(own).not.toHaveProperty("detail");
});

test("views without bytes are messages", async () => {
  const [push, pull] = [new Push(), new Pull()];
  await link(push, pull, transport("inproc"));
  const memory = new ArrayBuffer(8);
  const empty = [new Uint8Array(memory, 8, 0), new DataView(memory, 8, 0), new Float64Array(0), new ArrayBuffer(0)];
  await push.send(empty);
  expect((await pull.receive()).map((part) => part.length)).toEqual([0, 0, 0, 0]);
});
