/** CURVE keys and Z85, the encoding of their text (ZeroMQ RFC 32). */
import { encodeText } from "../core/memory/bytes.js";
import { bufferOf, bytesOf, lengthWithin, textOf } from "./arguments.js";
import { define, type Mirror } from "./mirror.js";
import type { MemoryPtr } from "../core/boundary/module.js";

/** 32 bytes as Z85, with the NUL. */
const KEY_TEXT = 41;

function roomFor(needed: number, buffer: Uint8Array, name: string): void {
  if (buffer.byteLength < needed) throw new RangeError(`${name} has ${buffer.byteLength} bytes, but needs ${needed}`);
}

/**
 * zmq_z85_encode(): encodes bytes as text, 5 characters for each 4 bytes.
 *
 * @param destination Gets the text with a NUL, unless it is null.
 * @param size Default: all bytes of `data`. It must be a multiple of 4.
 * @returns the text, or null with errno EINVAL: the size is not a multiple of 4.
 */
export const zmq_z85_encode = define(
  ({ exports, memory }) =>
    (destination: Uint8Array | null, data: Uint8Array, size?: number | null): string | null => {
      const length = lengthWithin(size, bufferOf(data, "data").byteLength, "size");
      const textBytes = Math.floor((length * 5) / 4) + 1;
      if (destination !== null && length % 4 === 0)
        roomFor(textBytes, bufferOf(destination, "destination"), "destination");
      return memory.borrow(length + textBytes, (ptr) => {
        const text = (ptr + length) as MemoryPtr;
        memory.u8.set(data.subarray(0, length), ptr);
        if (exports.zmq_z85_encode(text, ptr, length) === 0) return null;
        destination?.set(memory.view(text, textBytes));
        return memory.text(text);
      });
    },
);

/**
 * zmq_z85_decode(): decodes text whose length is a multiple of 5.
 *
 * @param destination Gets the bytes. null: they go to new memory.
 * @returns the bytes, or null with errno EINVAL: the length is not a multiple of 5, or the text is
 *   not Z85.
 */
export const zmq_z85_decode = define(
  ({ exports, memory }) =>
    (destination: Uint8Array | null, text: string): Uint8Array | null => {
      const characters = encodeText(`${textOf(text, "text")}\0`);
      const size = Math.floor(((characters.byteLength - 1) * 4) / 5);
      if (destination !== null) bufferOf(destination, "destination");
      return memory.borrow(size + characters.byteLength, (ptr) => {
        const source = (ptr + size) as MemoryPtr;
        memory.u8.set(characters, source);
        if (exports.zmq_z85_decode(ptr, source) === 0) return null;
        if (destination === null) return memory.copy(ptr, size);
        roomFor(size, destination, "destination");
        destination.set(memory.view(ptr, size));
        return destination;
      });
    },
);

/** Runs `make` with room for two keys as text, and copies the first, or both, to the buffers. */
function makeKeys(
  { memory }: Mirror,
  publicKey: Uint8Array,
  secretKey: Uint8Array | undefined,
  make: (publicKey: MemoryPtr, secretKey: MemoryPtr) => number,
): number {
  roomFor(KEY_TEXT, bufferOf(publicKey, "public_key"), "public_key");
  if (secretKey) roomFor(KEY_TEXT, bufferOf(secretKey, "secret_key"), "secret_key");
  const secret = (memory.scratch + KEY_TEXT) as MemoryPtr;
  const rc = make(memory.scratch, secret);
  if (rc !== 0) return rc;
  publicKey.set(memory.view(memory.scratch, KEY_TEXT));
  secretKey?.set(memory.view(secret, KEY_TEXT));
  memory.u8.fill(0, memory.scratch, secret + KEY_TEXT);
  return rc;
}

/**
 * zmq_curve_keypair(): makes a new pair of keys.
 *
 * @param public_key Gets 40 characters of Z85 and a NUL: 41 bytes.
 * @param secret_key The same.
 * @returns 0, or -1 with errno ENOTSUP: libzmq was built without CURVE, which this build has.
 */
export const zmq_curve_keypair = define(
  (mirror) =>
    (public_key: Uint8Array, secret_key: Uint8Array): number =>
      makeKeys(mirror, public_key, secret_key, (pub, secret) => mirror.exports.zmq_curve_keypair(pub, secret)),
);

/**
 * zmq_curve_public(): derives the public key from a secret key.
 *
 * @param public_key Gets 40 characters of Z85 and a NUL: 41 bytes.
 * @param secret_key 40 characters of Z85.
 * @returns 0, or -1 with errno EINVAL: the secret key is not a key.
 */
export const zmq_curve_public = define(
  (mirror) =>
    (public_key: Uint8Array, secret_key: string | Uint8Array): number => {
      const given = bytesOf(secret_key, "secret_key");
      const end = given.indexOf(0);
      const text = end < 0 ? given : given.subarray(0, end);
      if (text.length !== KEY_TEXT - 1) return mirror.fail("EINVAL");
      return makeKeys(mirror, public_key, undefined, (pub, secret) => {
        const { u8 } = mirror.memory;
        u8.set(text, secret);
        u8[secret + text.length] = 0;
        return mirror.exports.zmq_curve_public(pub, secret);
      });
    },
);
