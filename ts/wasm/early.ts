/**
 * Bytes of a large message that come early: they are received into the Buffer that the program will have, and not into wasm memory
 * first. While a message arrives nobody has it but libzmq's decoder, which does not look at it; when all of it is there, it is on
 * its way to a socket, and taken at the end of the same turn by a program that waits for it. What nobody has taken by then is copied to
 * where libzmq has it, before anybody else may read it: so libzmq never sees bytes that are not there.
 *
 * C says of which messages that is true (wasm/port/early.cpp), and whether the memory of one is still its own: a message that was
 * dropped meanwhile is not written to. One message at a time.
 */
import { Patience } from "../shim/patience.js";
import { allocate } from "./large.js";
import type { MemoryPtr, PortExports } from "./module.js";

/** Smaller messages are copied faster than asked about. */
export const EARLY_BYTES = 2 ** 21;
/** libzmq reads the last bytes of a message with others, and copies them: less than its batches have, see wasm/port/early.cpp. */
const BATCH_BYTES = 8192;
/** Of messages in a row that nobody has taken in time, as a power of 2: a program that takes none loses little. */
const MOST_FAILURES = 6;

/** Where the bytes would be: wasm memory. */
interface Source {
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
  view(ptr: number, size: number): Uint8Array;
}

type Asked = Pick<PortExports, "port_early" | "port_early_end">;

export class Early {
  /** The pump is at work. */
  #open = false;
  /** Its turn is followed by that of those who wait for messages. */
  #turn = false;
  readonly #memory: Source;
  readonly #exports: Asked;
  readonly #patience = new Patience(MOST_FAILURES);
  #bytes: Buffer | undefined;
  #fd = 0;
  /** Where libzmq has the message. */
  #start = 0;
  /** From there on its bytes are here, up to `#next`. */
  #first = 0;
  #next = 0;
  #end = 0;
  /** What was read last of a message that comes into wasm memory, and where that ends. */
  #refused = 0;
  #refusedEnd = 0;

  constructor(memory: Source, exports: Asked) {
    this.#memory = memory;
    this.#exports = exports;
  }

  /** The pump begins its work: in a turn of the event loop, or in a call of the program. */
  enter(turn: boolean): void {
    this.#open = true;
    this.#turn = turn;
  }

  leave(): void {
    this.#open = this.#turn = false;
  }

  /** Where to receive what libzmq wants at the pointer; undefined: there. */
  place(fd: number, ptr: number, size: number): Uint8Array | undefined {
    if (!this.#goesOn(fd, ptr) && !this.#begins(fd, ptr, size)) return undefined;
    return this.#bytes?.subarray(ptr - this.#start, ptr - this.#start + size);
  }

  /** So many bytes were received there. */
  arrived(size: number): void {
    this.#next += size;
  }

  /** The message at the pointer, which has come, if it is the one. */
  take(ptr: number, size: number): Buffer | undefined {
    const bytes = this.#bytes;
    if (bytes?.length !== size || ptr !== this.#start || !this.#drop()) return undefined;
    this.#copy(bytes, ptr, this.#first);
    this.#copy(bytes, this.#next, this.#end);
    this.#patience.tell(true);
    return bytes;
  }

  /** The program has a place of its own for what comes next. */
  unwanted(): void {
    this.#patience.tell(false);
  }

  /** A message that may be whole goes to where libzmq has it. */
  settle(): void {
    if (this.#bytes !== undefined && this.#left < BATCH_BYTES) this.#giveUp();
  }

  /** The connection has ended, and with it a message that is not whole. */
  forget(fd: number): void {
    if (this.#bytes !== undefined && fd === this.#fd && this.#left >= BATCH_BYTES) this.#drop();
  }

  get #left(): number {
    return this.#end - this.#next;
  }

  /** The message goes on; or did, where nobody is told when it is whole. */
  #goesOn(fd: number, ptr: number): boolean {
    if (this.#bytes === undefined || ptr !== this.#next || fd !== this.#fd || this.#left === 0) return false;
    if (!this.#open) this.#giveUp();
    return true;
  }

  #begins(fd: number, ptr: number, size: number): boolean {
    if (size < EARLY_BYTES || !this.#turn || this.#bytes !== undefined || !this.#tries(ptr, ptr + size)) return false;
    const start = this.#exports.port_early(fd, ptr as MemoryPtr, size) >>> 0;
    if (start === 0) return false;
    try {
      this.#bytes = allocate(ptr + size - start);
    } catch {
      this.#exports.port_early_end();
      return false; // libzmq has memory for it, and the program may have when it takes it
    }
    this.#fd = fd;
    this.#start = start;
    this.#first = this.#next = ptr;
    this.#end = ptr + size;
    return true;
  }

  /** Asked once a message. */
  #tries(ptr: number, end: number): boolean {
    const again = end === this.#refusedEnd && ptr > this.#refused;
    this.#refused = ptr;
    this.#refusedEnd = end;
    return !again && this.#patience.tries();
  }

  /** libzmq has these bytes. */
  #copy(bytes: Buffer, from: number, to: number): void {
    bytes.set(this.#memory.view(from, to - from), from - this.#start);
  }

  #giveUp(): void {
    const arrived = this.#bytes!.subarray(this.#first - this.#start, this.#next - this.#start);
    if (this.#drop()) this.#memory.write(this.#first as MemoryPtr, arrived);
    this.#patience.tell(false);
  }

  /** Whether libzmq still has the message. */
  #drop(): boolean {
    this.#bytes = undefined;
    return this.#exports.port_early_end() !== 0;
  }
}
