/** Random numbers in the code of nodes: the seed of the world decides them. */
import { crypto } from "./builtins.js";
import type { Current, Replace, Surroundings } from "./globals.js";

type Random = (...args: unknown[]) => unknown;

/** Puts simulated random numbers in the place of the real ones. */
export function replaceRandom(current: Current, replace: Replace): void {
  const { random } = Math;
  replace(Math, "random", () => current()?.chance.number() ?? random());
  const { webcrypto } = crypto;
  const fill = webcrypto.getRandomValues.bind(webcrypto);
  const getRandomValues = <T extends ArrayBufferView>(view: T): T => {
    const owner = current();
    if (!owner) return fill(view as never);
    fillPart(owner, view);
    return view;
  };
  const webcryptos = new Set<object>([webcrypto, globalThis.crypto]);
  for (const target of webcryptos) replace(target, "getRandomValues", getRandomValues);
  for (const [name, simulated] of Object.entries(NODES)) {
    const real = (crypto as unknown as Record<string, Random | undefined>)[name];
    if (!real) continue;
    const value: Random = (...args) => {
      const owner = current();
      return owner ? simulated(owner, args) : real(...args);
    };
    replace(crypto, name, value);
    if (name === "randomUUID") for (const target of webcryptos) replace(target, name, value);
  }
}

/** Functions of `node:crypto`. Its `getRandomValues()` is that of webcrypto. */
const NODES: Readonly<Record<string, (owner: Surroundings, args: unknown[]) => unknown>> = {
  randomBytes,
  pseudoRandomBytes: randomBytes,
  randomFill,
  randomFillSync: randomFill,
  randomInt,
  randomUUID: (owner) => uuidOf(owner),
  randomUUIDv7: (owner) => uuidOf(owner, owner.wallClock()),
};

function randomBytes(owner: Surroundings, [size, done]: unknown[]): unknown {
  const made = Buffer.alloc(size as number);
  owner.chance.fill(made);
  return answer(owner, made, done);
}

function randomFill(owner: Surroundings, args: unknown[]): unknown {
  const [view, from, size] = args.filter((value) => typeof value !== "function");
  fillPart(owner, view as ArrayBufferView, from as number | undefined, size as number | undefined);
  return answer(owner, view, args.at(-1));
}

function randomInt(owner: Surroundings, args: unknown[]): unknown {
  const numbers = args.filter((value) => typeof value !== "function");
  const [least, limit] = (numbers.length > 1 ? numbers : [0, ...numbers]) as [number, number];
  if (!(Number.isSafeInteger(least) && Number.isSafeInteger(limit) && limit > least)) {
    const error = new RangeError(`the limit of randomInt() must be a whole number greater than ${least}`);
    throw Object.assign(error, { code: "ERR_OUT_OF_RANGE" });
  }
  return answer(owner, owner.chance.whole(least, limit - 1), args.at(-1));
}

/** The value; or undefined, and a later call of `done` with it. */
function answer(owner: Surroundings, value: unknown, done: unknown): unknown {
  if (typeof done !== "function") return value;
  owner.after(0, () => (done as (error: null, value: unknown) => void)(null, value));
  return undefined;
}

/** `from` and `size` count elements of the view, as in Node. */
function fillPart(owner: Surroundings, view: ArrayBufferView | ArrayBuffer, from = 0, size?: number): void {
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(view)
    ? view
    : { buffer: view, byteOffset: 0, byteLength: view.byteLength };
  const { BYTES_PER_ELEMENT: each = 1 } = view as { BYTES_PER_ELEMENT?: number };
  const length = size === undefined ? byteLength - from * each : size * each;
  owner.chance.fill(new Uint8Array(buffer, byteOffset + from * each, length));
}

/** Version 4; with a time, version 7. */
function uuidOf(owner: Surroundings, time?: number): string {
  const bytes = Buffer.alloc(16);
  owner.chance.fill(bytes);
  if (time !== undefined) bytes.writeUIntBE(Math.floor(time), 0, 6);
  bytes[6] = (bytes[6]! & 15) | (time === undefined ? 64 : 112);
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
