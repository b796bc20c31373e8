/**
 * Message bytes in wasm memory: views of it, and the copies into it and out of it. Loops copy
 * pieces of a few bytes, because calls of the engine are slower there.
 *
 * The views (`u8`, `i32`, `u32`) are replaced whenever memory grows. Read them again from this
 * object after every call into wasm, and never keep them.
 *
 * Small received parts are cut from a slab that they share, as Node's own pool does. A slab costs
 * one allocation for hundreds of messages. Measured with 10 B messages through `for await`: 190 ns
 * for a message with slab and copy, 385 ns with Buffer.allocUnsafe and Buffer.copy. A slab is freed
 * with the last Buffer cut from it, so keeping one small message keeps up to SLAB_BYTES. Like
 * Node's pool, it cannot be transferred to another thread: the other messages in it would lose
 * their bytes.
 */
import { moveUnshared } from "../../shim/bytes.js";
import type { Mover } from "../../shim/platform.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { isDetached, isSharedBuffer } from "../../shim/realm.js";
import type { MemoryPtr } from "../boundary/module.js";
import { FEW_BYTES, LOOP_LENGTH, OWN_BYTES, SLAB_BYTES } from "../tuning.js";
import { allocate, markShared, moveBytes, View, viewOf, writeUtf8 } from "./bytes.js";

/** Most bytes of a character of JavaScript in UTF-8. */
export const MOST_UTF8_BYTES = 3;

/**
 * Writes the text from `at` on, where there must be room for MOST_UTF8_BYTES a character: how many
 * bytes it has.
 */
export function writeText(target: Bytes, at: number, text: string): number {
  const { length } = text;
  let i = 0;
  if (length <= LOOP_LENGTH)
    for (let code: number; i < length && (code = text.charCodeAt(i)) < 128; i++) target[at + i] = code;
  return i === length ? length : writeUtf8(target, at, text, MOST_UTF8_BYTES * length);
}

export abstract class MessageBytes {
  u8 = new Uint8Array();
  i32 = new Int32Array();
  u32 = new Uint32Array();
  /** The same bytes, of the class that text is written to. */
  buffer: Bytes = viewOf(new ArrayBuffer(0), 0, 0);
  /** Wasm's memory, whose buffer is another one after it has grown. */
  readonly #source: { readonly buffer: ArrayBuffer };
  #bytes = new ArrayBuffer(0);
  /** Copies between this memory and other memory. */
  readonly #move: Mover;
  #slab: ArrayBufferLike = new ArrayBuffer(0);
  #slabWords = new Int32Array(this.#slab);
  #slabBytes: Uint8Array = new Uint8Array(this.#slab);
  /** The first small part makes the first slab. */
  #slabUsed = SLAB_BYTES + 1;

  constructor(source: { readonly buffer: ArrayBuffer }) {
    this.#source = source;
    this.#move = isSharedBuffer(source.buffer) ? moveBytes : moveUnshared;
    this.refresh();
    markShared(this.#slab);
  }

  /** Makes new views, after memory has grown. */
  refresh(): void {
    const bytes = (this.#bytes = this.#source.buffer);
    this.u8 = new Uint8Array(bytes);
    this.i32 = new Int32Array(bytes);
    this.u32 = new Uint32Array(bytes);
    this.buffer = viewOf(bytes, 0, bytes.byteLength);
  }

  /** Copies the bytes to the pointer. */
  write(ptr: MemoryPtr, bytes: Uint8Array): void {
    const { u8 } = this;
    const at = ptr >>> 0;
    const size = bytes.length;
    if (size > FEW_BYTES) this.#move(u8, at, bytes);
    else for (let i = 0; i < size; i++) u8[at + i] = bytes[i]!;
  }

  /**
   * Writes the text to the pointer, where there must be MOST_UTF8_BYTES for each character. Returns
   * the number of bytes.
   */
  writeText(ptr: MemoryPtr, text: string): number {
    return writeText(this.buffer, ptr, text);
  }

  /** Copies `size` bytes to the front of the target. */
  read(ptr: number, size: number, target: Uint8Array): void {
    const { u8 } = this;
    const at = ptr >>> 0;
    if (size > FEW_BYTES) this.#move(target, 0, this.view(at, size));
    else for (let i = 0; i < size; i++) target[i] = u8[at + i]!;
  }

  /** A copy of `size` bytes, which are a received part. */
  copy(ptr: number, size: number): Bytes {
    if (size >= OWN_BYTES) return this.copyLarge(ptr, size);
    try {
      return this.#cut(ptr, size);
    } catch (error) {
      if (!isDetached(this.#slab)) throw error;
      this.#renew(); // a program has transferred the slab, for example by ArrayBuffer.prototype.transfer()
      return this.#cut(ptr, size);
    }
  }

  /** The same of OWN_BYTES and more, in memory of its own. */
  protected abstract copyLarge(ptr: number, size: number): Bytes;

  /** A copy in memory of its own. */
  protected copyToOwn(ptr: number, size: number): Bytes {
    const own = allocate(size);
    this.#move(own, 0, this.view(ptr, size));
    return own;
  }

  /** A view of the bytes: valid until the next call into wasm. */
  view(ptr: number, size: number): Uint8Array {
    return new Uint8Array(this.#bytes, ptr, size);
  }

  /**
   * The same, of the class that programs get; a Buffer's slice() is no copy, so hosts do not get
   * it.
   */
  bufferAt(ptr: number, size: number): Bytes {
    return new View(this.#bytes, ptr, size);
  }

  #cut(ptr: number, size: number): Bytes {
    const room = (size + 7) & ~7;
    if (this.#slabUsed + room > SLAB_BYTES) this.#renew();
    const at = this.#slabUsed;
    this.#slabUsed += room;
    if (size <= FEW_BYTES && (ptr & 3) === 0) {
      const words = this.#slabWords;
      const { i32 } = this;
      let from = ptr >>> 2;
      let to = at >>> 2;
      for (let left = size; left > 0; left -= 4) words[to++] = i32[from++]!;
    } else {
      this.#move(this.#slabBytes, at, this.view(ptr, size));
    }
    return new View(this.#slab, at, size);
  }

  #renew(): void {
    const bytes = allocate(SLAB_BYTES); // need not be zeroed: what is handed out has been written
    markShared(bytes.buffer);
    this.#slab = bytes.buffer;
    this.#slabWords = new Int32Array(bytes.buffer);
    this.#slabBytes = bytes;
    this.#slabUsed = 0;
  }
}
