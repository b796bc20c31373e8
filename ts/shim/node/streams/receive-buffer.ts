/**
 * Received bytes of one stream, until wasm asks for them, and the buffer that the kernel reads
 * into.
 *
 * All streams of a host share one read buffer: libuv fills it and calls the stream, which only
 * notes that so many bytes of it are its own. The turn that the arrival schedules runs before libuv
 * reads again and copies them straight into wasm memory, so that in the common case a received byte
 * is copied once and nothing is allocated. What the turn leaves is moved to a queue of the stream's
 * own (`settle`).
 */
import { moveBytes } from "../platform/bytes.js";
import { AWAITED_BYTES, COMPACT_LENGTH, FEW_BYTES, NOTICE_BYTES, READ_BYTES } from "../tuning.js";
import { Block } from "./block.js";

/** A stream with bytes in the read buffer. */
export interface ReadLease {
  /** So many bytes in the read buffer are its own: it reports them. */
  arrive(size: number): void;
  /** The turn is over, and the buffer is needed for the next read. */
  settle(): void;
  /** The buffer was overwritten before a turn came. */
  lose(): void;
}

export class ReadBuffer {
  #block: Block | undefined;
  #borrower: ReadLease | undefined;

  /** Made with the first stream: a host without one costs nothing. */
  get block(): Block {
    return (this.#block ??= new Block(READ_BYTES));
  }

  /**
   * What was just read belongs to this stream until the turn ends. A borrower that is still there
   * has lost its bytes; that takes callbacks of the program that throw, one after the other,
   * between an arrival and its turn.
   */
  lend(borrower: ReadLease): void {
    this.#borrower?.lose();
    this.#borrower = borrower;
  }

  settle(): void {
    const borrower = this.#borrower;
    if (borrower === undefined) return;
    this.#borrower = undefined;
    borrower.settle();
  }
}

export class ReceiveBuffer {
  readonly #read: Block;
  /** The next read is but to tell that there is something. */
  #notice = false;
  #room = 0;
  /** What is left of the bytes in the read buffer: they come after those in the queue. */
  #start = 0;
  #end = 0;
  readonly #queue: Uint8Array[] = [];
  #head = 0;
  /** Bytes of the queue's first chunk that are gone already. */
  #offset = 0;
  #queued = 0;

  constructor(read: Block) {
    this.#read = read;
  }

  /** Where the next read goes: Node asks after each. */
  readonly place = (): Buffer => {
    const place = this.#notice ? this.#read.prefix(NOTICE_BYTES) : this.#read.bytes;
    this.#room = place.length;
    return place;
  };

  /** Bytes that the read under way can take, or the last one could. */
  get room(): number {
    return this.#room;
  }

  /**
   * wasm asks for so many more; whether some of what it asks for came directly, which not every
   * system has.
   */
  await(size: number, directly: boolean): void {
    this.#notice = size >= AWAITED_BYTES && (directly || this.#notice);
  }

  get bytes(): number {
    return this.#queued + this.#end - this.#start;
  }

  /** Bytes of it that are still in the read buffer. */
  get lent(): number {
    return this.#end - this.#start;
  }

  /** The first `size` bytes of the read buffer have arrived. */
  lend(size: number): void {
    this.#start = 0;
    this.#end = size;
  }

  /** Takes what is left in the read buffer out of it. */
  settle(): void {
    if (this.#start === this.#end) return;
    const chunk = Buffer.allocUnsafeSlow(this.#end - this.#start);
    chunk.set(this.#read.bytes.subarray(this.#start, this.#end));
    this.#start = this.#end = 0;
    this.push(chunk);
  }

  /** The read buffer was overwritten: what was left in it is gone. */
  forget(): void {
    this.#start = this.#end = 0;
  }

  /** Bytes that nobody else will change. */
  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
    this.#queued += chunk.length;
  }

  /**
   * Moves, or with peek copies, the oldest bytes into the target; how many. Less than it holds:
   * there are no more.
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

  /** The queue begins at this chunk and offset from now on. */
  #advance(head: number, offset: number, taken: number): void {
    this.#queued -= taken;
    this.#offset = offset;
    if (this.#queued === 0) {
      this.#queue.length = this.#head = 0;
    } else if (head >= COMPACT_LENGTH) {
      this.#queue.splice(0, head);
      this.#head = 0;
    } else {
      // A consumed chunk is not kept alive by its place.
      for (let i = this.#head; i < head; i++) this.#queue[i] = NO_BYTES;
      this.#head = head;
    }
  }
}

const NO_BYTES = new Uint8Array();
