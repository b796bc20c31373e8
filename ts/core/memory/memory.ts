/**
 * Wasm memory: the only caller of malloc and free, and the door that message bytes go through.
 *
 * The views (`u8`, `i32`, `u32`) are replaced whenever memory grows, so they are read anew from this object after every
 * call into wasm and never kept. Pointers handed out are unsigned.
 */
import { moveBytes, moveUnshared, type Mover } from "../../shim/bytes.js";
import { isSharedBuffer } from "../../shim/realm.js";
import { DIRECT_RECEIVE_BYTES, DirectReceive } from "../direct/direct-receive.js";
import { DeferredCopy } from "../direct/deferred-copy.js";
import type { MemoryPtr, PortExports } from "../boundary/module.js";
import { Slab } from "./slab.js";
import { viewOf } from "./view.js";

export const SCRATCH_BYTES = 65536;
/** A zmq_msg_t. */
export const MSG_BYTES = 64;
/** Up to so many bytes, a loop is faster than the engine's own copying. */
const FEW_BYTES = 64;
/** What a size_t holds: a larger number would lose its upper bits on the way to C. */
export const SIZE_MAX = 2 ** 32 - 1;

export class Memory {
  u8 = new Uint8Array();
  i32 = new Int32Array();
  u32 = new Uint32Array();
  /** The same bytes as a Buffer: for its fast copy() and its text codecs. */
  buffer = Buffer.alloc(0);
  /** Bytes for arguments and results of one call, SCRATCH_BYTES long; nothing in it outlives that call. */
  readonly scratch: MemoryPtr = 0 as MemoryPtr;
  /** Copies between this memory and other. */
  readonly move: Mover;
  /** What is on its way to here. */
  readonly deferredCopy = new DeferredCopy(this);
  /** What is on its way from here. */
  readonly directReceive: DirectReceive;
  readonly #exports: PortExports;
  readonly #slab = new Slab();
  #bytes: ArrayBufferLike = new ArrayBuffer(0);

  /** Views only: C's constructors may call imports that read memory before malloc works. */
  constructor(exports: PortExports) {
    this.#exports = exports;
    this.directReceive = new DirectReceive(this, exports);
    this.move = isSharedBuffer(exports.memory.buffer) ? moveBytes : moveUnshared;
    this.refresh();
  }

  /** C is ready: takes the scratch bytes, or those it is given. Called once. */
  open(scratch: MemoryPtr = this.alloc(SCRATCH_BYTES)): void {
    (this as { scratch: MemoryPtr }).scratch = scratch;
  }

  /** Takes new views: memory has grown. */
  refresh(): void {
    const bytes = (this.#bytes = this.#exports.memory.buffer);
    this.u8 = new Uint8Array(bytes);
    this.i32 = new Int32Array(bytes);
    this.u32 = new Uint32Array(bytes);
    this.buffer = Buffer.from(bytes);
  }

  /**
   * `size` bytes, to be released with `free`. Throws a RangeError with the code ENOMEM when memory
   * is exhausted.
   */
  alloc(size: number): MemoryPtr {
    const ptr = size > SIZE_MAX ? 0 : this.#exports.malloc(Math.max(size, 1)) >>> 0;
    if (ptr === 0)
      throw Object.assign(new RangeError(`wasm memory is exhausted: no room for ${size} bytes`), { code: "ENOMEM" });
    return ptr as MemoryPtr;
  }

  free(ptr: MemoryPtr | 0): void {
    this.#exports.free(ptr);
  }

  /** Whether there is room for `size` more bytes; memory grows to make it. */
  hasRoom(size: number): boolean {
    if (size > SIZE_MAX) return false;
    const ptr = this.#exports.malloc(size);
    this.#exports.free(ptr);
    return ptr !== 0;
  }

  /** Runs `body` with `size` bytes that are overwritten, as they may be a key, and freed when it returns or throws. */
  borrow<T>(size: number, body: (ptr: MemoryPtr) => T): T {
    const ptr = this.alloc(size);
    try {
      return body(ptr);
    } finally {
      this.u8.fill(0, ptr, ptr + size);
      this.free(ptr);
    }
  }

  /** Runs `body` with the text as NUL-terminated UTF-8. */
  withText<T>(text: string, body: (ptr: MemoryPtr) => T): T {
    const length = Buffer.byteLength(text);
    return this.borrow(length + 1, (ptr) => {
      this.buffer.write(text, ptr, length, "utf8"); // without a length, it fails where memory has more than 2 GB
      this.u8[ptr + length] = 0;
      return body(ptr);
    });
  }

  /** Runs `body` with a copy of the bytes. */
  withBytes<T>(bytes: Uint8Array, body: (ptr: MemoryPtr) => T): T {
    return this.borrow(bytes.byteLength, (ptr) => {
      this.u8.set(bytes, ptr);
      return body(ptr);
    });
  }

  /** NUL-terminated UTF-8. */
  text(ptr: MemoryPtr | 0): string {
    return this.buffer.toString("utf8", ptr, this.#endOfText(ptr));
  }

  /** A copy of the bytes before the NUL: of text that need not be UTF-8. */
  textBytes(ptr: MemoryPtr | 0): Buffer {
    return this.#slab.copy(this, ptr, this.#endOfText(ptr) - ptr);
  }

  #endOfText(ptr: MemoryPtr | 0): number {
    let end: number = ptr;
    while (ptr !== 0 && this.u8[end] !== 0) end++; // indexOf() finds nothing above 2 GB
    return end;
  }

  /** A copy of `size` bytes. */
  copy(ptr: number, size: number): Buffer {
    const early = size >= DIRECT_RECEIVE_BYTES ? this.directReceive.take(ptr, size) : undefined;
    if (early !== undefined) return early;
    return this.#slab.copy(this, ptr, size);
  }

  /** Copies the bytes to the pointer. */
  write(ptr: MemoryPtr, bytes: Uint8Array): void {
    const { u8 } = this;
    const at = ptr >>> 0;
    const size = bytes.length;
    if (size > FEW_BYTES) this.move(u8, at, bytes);
    else for (let i = 0; i < size; i++) u8[at + i] = bytes[i]!;
  }

  /** Copies `size` bytes to the front of the target. */
  read(ptr: number, size: number, target: Uint8Array): void {
    if (size >= DIRECT_RECEIVE_BYTES) this.directReceive.settle();
    const { u8 } = this;
    const at = ptr >>> 0;
    if (size > FEW_BYTES) this.move(target, 0, this.view(at, size));
    else for (let i = 0; i < size; i++) target[i] = u8[at + i]!;
  }

  /** The bytes themselves: valid until the next call into wasm. */
  view(ptr: number, size: number): Uint8Array {
    return new Uint8Array(this.#bytes, ptr, size);
  }

  /** The same as a Buffer, whose slice() is no copy: for programs, not for hosts. */
  bufferAt(ptr: number, size: number): Buffer {
    return viewOf(this.#bytes, ptr, size);
  }
}
