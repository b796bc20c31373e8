/**
 * Bytes of a large message that come early: they are received into the Buffer that the program will have, and not into wasm memory
 * first. While a message arrives nobody has it but libzmq's decoder, which does not look at it; when all of it is there, it is on
 * its way to a socket, and taken at the end of the same turn by a program that waits for it. What nobody has taken by then is copied to
 * where libzmq has it, before anybody else may read it: so libzmq never sees bytes that are not there.
 *
 * Where the program waits with memory of its own (`receive({ into })`), which it may take back at any time, libzmq has the bytes as
 * ever, and they are copied there as they come: while the peer writes more, and not when all are here.
 *
 * C says of which messages that is true (wasm/exports/direct_receive.cpp), and whether the memory of one is still its own: a message that was
 * dropped meanwhile is not written to. One message at a time.
 */
import type { Progress } from "../../shim/capabilities.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { Backoff } from "../../shim/backoff.js";
import { BATCH_BYTES } from "../../shim/host.js";
import type { MemoryPtr, PortExports, SocketPtr } from "../boundary/module.js";
import { allocate, viewOf } from "../memory/bytes.js";
import { DIRECT_RECEIVE_BYTES, DIRECT_RECEIVE_FAILURES } from "../tuning.js";

/** Where the bytes would be: wasm memory. */
interface Source {
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
  view(ptr: number, size: number): Uint8Array;
}

/** When the pump is at work; and whether bytes of a message are here, which is told to it. */
export interface Pumping {
  readonly pumping: boolean;
  /** The turn of the pump is followed by that of the receives that wait. */
  readonly turn: boolean;
  receiving: boolean;
}

type Asked = Pick<PortExports, "port_direct_receive" | "port_direct_receive_socket" | "port_direct_receive_end">;

export class DirectReceive {
  readonly #memory: Source;
  readonly #exports: Asked;
  readonly #pump: Pumping;
  readonly #patience = new Backoff(DIRECT_RECEIVE_FAILURES);
  /** What programs wait with, one for a socket. */
  readonly #offers = new Map<SocketPtr, Uint8Array>();
  #bytes: Bytes | undefined;
  /** What `#bytes` is a view of, where it is the program's own, and libzmq has the bytes, too. */
  #offered: Uint8Array | undefined;
  #fd = 0;
  /** Where libzmq has the message. */
  #start = 0;
  /** From there on its bytes are here, up to `#next`. */
  #first = 0;
  #next = 0;
  #end = 0;
  /** Where `#offered`: up to there they were copied. */
  #copied = 0;
  /** What was read last of a message that comes into wasm memory, and where that ends. */
  #refused = 0;
  #refusedEnd = 0;

  constructor(memory: Source, exports: Asked, pump: Pumping) {
    this.#memory = memory;
    this.#exports = exports;
    this.#pump = pump;
  }

  /** Where to receive what libzmq wants at the pointer; undefined: there. */
  place(fd: number, ptr: number, size: number): Uint8Array | undefined {
    if (!this.#goesOn(fd, ptr) && !this.#begins(fd, ptr, size)) return undefined;
    if (this.#offered) return this.#memory.view(ptr, size);
    return this.#bytes?.subarray(ptr - this.#start, ptr - this.#start + size);
  }

  /** What to do while they are received there. */
  get meanwhile(): Progress | undefined {
    return this.#offered && this.#copyOn;
  }

  /** So many bytes were received there. */
  arrived(size: number): void {
    this.#copyOn(size);
    this.#next += size;
  }

  /** A program waits for a message of the socket with this memory; undefined: none does any more. */
  offer(socket: SocketPtr, memory: Uint8Array | undefined): void {
    if (this.#offered !== undefined && this.#offered === this.#offers.get(socket)) this.#giveUp();
    if (memory) this.#offers.set(socket, memory);
    else this.#offers.delete(socket);
  }

  /** The message at the pointer, which has come, if it is the one. */
  take(ptr: number, size: number): Bytes | undefined {
    const bytes = this.#bytes;
    if (this.#offered || bytes?.length !== size || ptr !== this.#start || !this.#drop()) return undefined;
    this.#complete(bytes, this.#next);
    return bytes;
  }

  /** Whether the message at the pointer, which has come, is in the program's memory from its first byte on. What is there of another is not wanted. */
  fill(memory: Uint8Array, ptr: number, size: number): boolean {
    const bytes = this.#bytes;
    if (!this.#offered || bytes?.buffer !== memory.buffer) return false;
    if (bytes.length !== size || bytes.byteOffset !== memory.byteOffset || ptr !== this.#start) {
      this.#giveUp();
      return false;
    }
    if (!this.#drop()) return false;
    this.#complete(bytes, this.#copied);
    return true;
  }

  /** A message that may be whole goes to where libzmq has it. */
  settle(): void {
    if (this.#bytes !== undefined && this.#left <= BATCH_BYTES) this.#giveUp();
  }

  /** The connection has ended, and with it a message that is not whole. */
  forget(fd: number): void {
    if (this.#bytes !== undefined && fd === this.#fd && this.#left > BATCH_BYTES) this.#drop();
  }

  get #left(): number {
    return this.#end - this.#next;
  }

  /** The message goes on; or did, where nobody is told when it is whole. */
  #goesOn(fd: number, ptr: number): boolean {
    if (this.#bytes === undefined || ptr !== this.#next || fd !== this.#fd || this.#left === 0) return false;
    if (!this.#pump.pumping) this.#giveUp();
    return true;
  }

  #begins(fd: number, ptr: number, size: number): boolean {
    if (size < DIRECT_RECEIVE_BYTES || !this.#pump.turn || this.#bytes !== undefined || !this.#tries(ptr, ptr + size))
      return false;
    const start = this.#exports.port_direct_receive(fd, ptr as MemoryPtr, size) >>> 0;
    if (start === 0) return false;
    const whole = ptr + size - start;
    try {
      this.#offered = this.#offers.size > 0 ? this.#offeredFor(fd, whole) : undefined;
      this.#bytes = this.#offered ? viewOf(this.#offered.buffer, this.#offered.byteOffset, whole) : allocate(whole);
    } catch {
      this.#exports.port_direct_receive_end();
      return false; // libzmq has memory for it, and the program may have when it takes it
    }
    this.#pump.receiving = true;
    this.#fd = fd;
    this.#start = start;
    this.#first = this.#next = this.#copied = ptr;
    this.#end = ptr + size;
    return true;
  }

  #offeredFor(fd: number, size: number): Uint8Array | undefined {
    const memory = this.#offers.get(this.#exports.port_direct_receive_socket(fd));
    return memory && memory.length >= size ? memory : undefined;
  }

  /** Asked once a message. */
  #tries(ptr: number, end: number): boolean {
    const again = end === this.#refusedEnd && ptr > this.#refused;
    this.#refused = ptr;
    this.#refusedEnd = end;
    return !again && this.#patience.tries();
  }

  /** So many bytes more are where libzmq has them. */
  readonly #copyOn = (size: number): void => {
    const bytes = this.#offered && this.#bytes;
    if (bytes === undefined) return;
    if (bytes.length === 0) {
      this.#giveUp(); // the program has given it away
      return;
    }
    this.#copy(bytes, this.#copied, this.#next + size);
    this.#copied = this.#next + size;
  };

  /** The message has come: what is not in the program's memory is copied there, all from `rest` on. */
  #complete(bytes: Bytes, rest: number): void {
    this.#copy(bytes, this.#start, this.#first);
    this.#copy(bytes, rest, this.#end);
    this.#patience.tell(true);
  }

  /** libzmq has these bytes. */
  #copy(bytes: Bytes, from: number, to: number): void {
    bytes.set(this.#memory.view(from, to - from), from - this.#start);
  }

  #giveUp(): void {
    const missing = this.#offered
      ? undefined
      : this.#bytes!.subarray(this.#first - this.#start, this.#next - this.#start);
    if (this.#drop() && missing) this.#memory.write(this.#first as MemoryPtr, missing);
    this.#patience.tell(false);
  }

  /** Whether libzmq still has the message. */
  #drop(): boolean {
    this.#bytes = this.#offered = undefined;
    this.#pump.receiving = false;
    return this.#exports.port_direct_receive_end() !== 0;
  }
}
