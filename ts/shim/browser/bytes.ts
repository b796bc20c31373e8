/**
 * Bytes of runtimes that have what the web has: Uint8Arrays.
 */
import type { PlatformBytes } from "../platform.js";
import type { Bytes } from "../program-bytes.js";

const encoder = new TextEncoder();
/** A byte order mark is a character of the text, and stays. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** In the types of a browser's entry, `Bytes` are Uint8Arrays. */
const View = Uint8Array as unknown as PlatformBytes["View"];

export const webBytes: PlatformBytes = {
  View,
  allocate: (size) => new Uint8Array(size) as Bytes,
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
  write: (target, at, text, room) => encoder.encodeInto(text, target.subarray(at, at + room)).written,
  // No thread shares memory with another here.
  move: (target, at, source) => target.set(source, at),
  markShared: () => undefined,
};
