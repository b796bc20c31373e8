/**
 * Wasm memory: the only caller of malloc and free, and C's text. message-bytes.ts copies message
 * bytes in and out. Pointers are unsigned.
 */
import type { MemoryPtr, PortExports } from "../boundary/module.js";
import { DirectTransfer } from "../direct/direct-transfer.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { DIRECT_RECEIVE_BYTES } from "../tuning.js";
import { decodeText, encodeText } from "./bytes.js";
import { MessageBytes } from "./message-bytes.js";

export const SCRATCH_BYTES = 65536;
/** A zmq_msg_t. */
export const MSG_BYTES = 64;
/** The largest size_t: a larger number would lose its upper bits on the way to C. */
export const SIZE_MAX = 2 ** 32 - 1;

export class Memory extends MessageBytes {
  /**
   * Bytes for arguments and results of one call, SCRATCH_BYTES long. Nothing in it outlives that
   * call.
   */
  readonly scratch: MemoryPtr = 0 as MemoryPtr;
  /** Large messages, which bypass this memory where possible. */
  readonly direct: DirectTransfer;
  readonly #exports: PortExports;

  /** Makes views only: C's constructors may call imports that read memory before malloc works. */
  constructor(exports: PortExports) {
    super(exports.memory);
    this.#exports = exports;
    this.direct = new DirectTransfer(this, exports);
  }

  /** C is ready: allocates the scratch bytes, or uses the given ones. Called once. */
  open(scratch: MemoryPtr = this.alloc(SCRATCH_BYTES)): void {
    (this as { scratch: MemoryPtr }).scratch = scratch;
  }

  /**
   * Allocates `size` bytes, which `free` releases. Throws a RangeError with the code ENOMEM if
   * memory is exhausted.
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

  /** Whether there is room for `size` more bytes. Memory grows for it. */
  hasRoom(size: number): boolean {
    if (size > SIZE_MAX) return false;
    const ptr = this.#exports.malloc(size);
    this.#exports.free(ptr);
    return ptr !== 0;
  }

  /**
   * Runs `body` with `size` bytes. They are wiped, as they may be a key, and freed when it returns
   * or throws.
   */
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
    const bytes = encodeText(text);
    return this.borrow(bytes.length + 1, (ptr) => {
      this.u8.set(bytes, ptr);
      this.u8[ptr + bytes.length] = 0;
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

  /** Reads NUL-terminated UTF-8. */
  text(ptr: MemoryPtr | 0): string {
    return decodeText(this.view(ptr, this.#endOfText(ptr) - ptr));
  }

  /** A copy of the bytes before the NUL: of text that need not be UTF-8. */
  textBytes(ptr: MemoryPtr | 0): Bytes {
    return this.copy(ptr, this.#endOfText(ptr) - ptr);
  }

  #endOfText(ptr: MemoryPtr | 0): number {
    let end: number = ptr;
    while (ptr !== 0 && this.u8[end] !== 0) end++; // indexOf() finds nothing above 2 GB
    return end;
  }

  override read(ptr: number, size: number, target: Uint8Array): void {
    if (size >= DIRECT_RECEIVE_BYTES) this.direct.settle(); // the bytes may still be elsewhere
    super.read(ptr, size, target);
  }

  protected copyLarge(ptr: number, size: number): Bytes {
    return this.direct.take(ptr, size) ?? this.copyToOwn(ptr, size);
  }
}
