/**
 * Received bytes of one stream, until wasm asks for them, and the buffer that the kernel reads
 * into.
 *
 * All streams of a host share one read buffer. libuv fills it and calls the stream, which only
 * records the number of its bytes. The turn that the arrival schedules runs before libuv reads
 * again, and copies the bytes directly into wasm memory. So a received byte is usually copied once,
 * without an allocation. Bytes that the turn leaves move to the stream's own queue (`settle`).
 */
import { moveBytes } from "../platform/bytes.js";
import { AWAITED_BYTES, COMPACT_LENGTH, FEW_BYTES, PROBE_BYTES, READ_BYTES } from "../tuning.js";
import { Block } from "./block.js";

/** A stream with bytes in the read buffer. */
export interface ReadLease {
  /** Reports that this many bytes in the read buffer belong to the stream. */
  arrive(size: number): void;
  /** Called when the turn is over, and the buffer is needed for the next read. */
  settle(): void;
  /** Called when the buffer was overwritten before the turn. */
  lose(): void;
}

export class ReadBuffer {
  #block: Block | undefined;
  #holder: ReadLease | undefined;

  /** Made for the first stream, so that a host without streams needs none. */
  get block(): Block {
    return (this.#block ??= new Block(READ_BYTES));
  }

  /**
   * Gives the bytes of the last read to this stream until the turn ends. A stream that still has
   * bytes there loses them. That only happens if several callbacks of the program throw between an
   * arrival and its turn.
   */
  lend(holder: ReadLease): void {
    this.#holder?.lose();
    this.#holder = holder;
  }

  settle(): void {
    const holder = this.#holder;
    if (holder === undefined) return;
    this.#holder = undefined;
    holder.settle();
  }
}

export class ReceiveBuffer {
  readonly #read: Block;
  /** The next read only shows that bytes have arrived. */
  #probes = false;
  #room = 0;
  /** The unread bytes in the read buffer. They follow those in the queue. */
  #start = 0;
  #end = 0;
  readonly #queue: Uint8Array[] = [];
  #head = 0;
  /** The number of consumed bytes in the queue's first chunk. */
  #offset = 0;
  #queued = 0;

  constructor(read: Block) {
    this.#read = read;
  }

  /** The destination of the next read. Node asks for it after each read. */
  readonly place = (): Buffer => {
    const place = this.#probes ? this.#read.prefix(PROBE_BYTES) : this.#read.bytes;
    this.#room = place.length;
    return place;
  };

  /** The size of the destination of the current or last read. */
  get room(): number {
    return this.#room;
  }

  /**
   * Reports that wasm awaits this many more bytes. `directly`: whether a part of them was read
   * directly, which not every system supports.
   */
  await(size: number, directly: boolean): void {
    this.#probes = size >= AWAITED_BYTES && (directly || this.#probes);
  }

  get bytes(): number {
    return this.#queued + this.#end - this.#start;
  }

  /** The number of unread bytes in the read buffer. */
  get lent(): number {
    return this.#end - this.#start;
  }

  /** Records that the first `size` bytes of the read buffer have arrived. */
  lend(size: number): void {
    this.#start = 0;
    this.#end = size;
  }

  /** Moves the unread bytes from the read buffer to the queue. */
  settle(): void {
    if (this.#start === this.#end) return;
    const chunk = Buffer.allocUnsafeSlow(this.#end - this.#start);
    chunk.set(this.#read.bytes.subarray(this.#start, this.#end));
    this.#start = this.#end = 0;
    this.push(chunk);
  }

  /** Drops the unread bytes of the read buffer, which was overwritten. */
  forget(): void {
    this.#start = this.#end = 0;
  }

  /** Queues bytes that no other code will change. */
  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    this.#queued += chunk.length;
  }

  /**
   * Moves the oldest bytes into the target; with `peek`, copies them. Returns their number. If it
   * is less than the target's size, no more bytes have arrived.
   */
  take(target: Uint8Array, peek: boolean): number {
    if (this.#queued > 0) return this.#takeQueued(target, peek);
    return this.#takeLent(target, peek);
  }

  clear(): void {
    this.#queue.length = this.#head = this.#offset = this.#queued = 0;
    this.#start = this.#end = 0;
  }

  #takeLent(target: Uint8Array, peek: boolean): number {
    const start = this.#start;
    const size = Math.min(target.length, this.#end - start);
    if (size === 0) return 0;
    const { bytes } = this.#read;
    if (size > FEW_BYTES)
      moveBytes(target, 0, start === 0 ? this.#read.prefix(size) : bytes.subarray(start, start + size));
    else for (let i = 0, from = start; i < size; i++) target[i] = bytes[from++]!;
    if (!peek) this.#start = start + size;
    return size;
  }

  #takeQueued(target: Uint8Array, peek: boolean): number {
    let head = this.#head;
    let offset = this.#offset;
    let taken = 0;
    for (let chunk = this.#queue[head]; chunk !== undefined && taken < target.length;) {
      const size = Math.min(target.length - taken, chunk.length - offset);
      moveBytes(target, taken, chunk.subarray(offset, offset + size));
      taken += size;
      offset += size;
      if (offset < chunk.length) break;
      offset = 0;
      chunk = this.#queue[++head];
    }
    if (!peek) this.#advance(head, offset, taken);
    return taken < target.length ? taken + this.#takeLent(target.subarray(taken), peek) : taken;
  }

  /** Advances the begin of the queue to this chunk and offset. */
  #advance(head: number, offset: number, taken: number): void {
    this.#queued -= taken;
    this.#offset = offset;
    if (this.#queued === 0) {
      this.#queue.length = this.#head = 0;
    } else if (head >= COMPACT_LENGTH) {
      this.#queue.splice(0, head);
      this.#head = 0;
    } else {
      // Releases the consumed chunk.
      for (let i = this.#head; i < head; i++) this.#queue[i] = NO_BYTES;
      this.#head = head;
    }
  }
}

const NO_BYTES = new Uint8Array();
