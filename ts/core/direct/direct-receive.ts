/**
 * Receives the bytes of a large message into the Buffer that the program will get, instead of into
 * wasm memory. While a message arrives, only libzmq's decoder has it, and the decoder does not look
 * at its bytes. The complete message goes to a socket, and a waiting program takes it at the end of
 * the same turn. If no program takes it by then, its bytes are copied to libzmq's memory before any
 * other code may read them. So libzmq never sees missing bytes.
 *
 * A program that waits with its own memory (`receive({ into })`) may take that memory back at any
 * time. libzmq then gets the bytes as usual, and each piece is also copied to the program's memory
 * when it arrives, while the peer writes the next.
 *
 * C decides for which messages this is possible (wasm/exports/direct.cpp). It also knows
 * whether libzmq still has the message: a dropped message is not written to. One message at a time
 * is received this way.
 */
import type { Progress } from "../../shim/capabilities.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { Backoff } from "../../shim/backoff.js";
import { BATCH_BYTES } from "../../shim/host.js";
import type { MemoryPtr, PortExports, SocketPtr } from "../boundary/module.js";
import { allocate, viewOf } from "../memory/bytes.js";
import { DIRECT_RECEIVE_BYTES, DIRECT_RECEIVE_FAILURES } from "../tuning.js";

/** Wasm memory, where libzmq expects the bytes. */
interface Source {
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
  view(ptr: number, size: number): Uint8Array;
}

/** State of the pump, and the flag by which it learns that a message is being received here. */
export interface Pumping {
  readonly pumping: boolean;
  /** The pump runs in a turn of the event loop that ends with the waiting receives. */
  readonly turn: boolean;
  receiving: boolean;
}

type DirectExports = Pick<
  PortExports,
  "port_direct_receive" | "port_direct_receive_socket" | "port_direct_receive_end"
>;

export class DirectReceive {
  readonly #memory: Source;
  readonly #exports: DirectExports;
  readonly #pump: Pumping;
  readonly #backoff = new Backoff(DIRECT_RECEIVE_FAILURES);
  /** Memory of waiting programs, one for each socket. */
  readonly #offers = new Map<SocketPtr, Uint8Array>();
  #bytes: Bytes | undefined;
  /**
   * The program's memory, if the message goes there and to libzmq. `#bytes` is a view of it then.
   */
  #offered: Uint8Array | undefined;
  #fd = 0;
  /** Start of the message in wasm memory. */
  #start = 0;
  /**
   * The bytes from `#first` to `#next` were received here: pointers into wasm memory, as `#end` is.
   */
  #first = 0;
  #next = 0;
  #end = 0;
  /** With `#offered`: end of the bytes that were copied to the program's memory. */
  #copied = 0;
  /** Start and end of the last read that fell back to wasm memory. */
  #refused = 0;
  #refusedEnd = 0;

  constructor(memory: Source, exports: DirectExports, pump: Pumping) {
    this.#memory = memory;
    this.#exports = exports;
    this.#pump = pump;
  }

  /** Returns the memory to receive into; undefined for wasm memory at the pointer. */
  place(fd: number, ptr: number, size: number): Uint8Array | undefined {
    if (!this.#continues(fd, ptr) && !this.#starts(fd, ptr, size)) return undefined;
    if (this.#offered) return this.#memory.view(ptr, size);
    return this.#bytes?.subarray(ptr - this.#start, ptr - this.#start + size);
  }

  /** Work to do while bytes are received; undefined if there is none. */
  get meanwhile(): Progress | undefined {
    return this.#offered && this.#copyOn;
  }

  /** Records that `size` bytes were received at the place. */
  arrived(size: number): void {
    this.#copyOn(size);
    this.#next += size;
  }

  /**
   * Sets the memory with which a program waits for a message of the socket; undefined if none does.
   */
  offer(socket: SocketPtr, memory: Uint8Array | undefined): void {
    if (this.#offered !== undefined && this.#offered === this.#offers.get(socket)) this.#giveUp();
    if (memory) this.#offers.set(socket, memory);
    else this.#offers.delete(socket);
  }

  /** Returns the complete message at the pointer, if it was received here. */
  take(ptr: number, size: number): Bytes | undefined {
    const bytes = this.#bytes;
    if (this.#offered || bytes?.length !== size || ptr !== this.#start || !this.#drop()) return undefined;
    this.#complete(bytes, this.#next);
    return bytes;
  }

  /**
   * Whether the complete message at the pointer is in the program's memory, from its first byte on.
   * If that memory holds another message, receiving it there ends.
   */
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

  /** Copies a message that may be complete to libzmq's memory. */
  settle(): void {
    if (this.#bytes !== undefined && this.#left <= BATCH_BYTES) this.#giveUp();
  }

  /** Drops an incomplete message of a connection that has ended. */
  forget(fd: number): void {
    if (this.#bytes !== undefined && fd === this.#fd && this.#left > BATCH_BYTES) this.#drop();
  }

  get #left(): number {
    return this.#end - this.#next;
  }

  /**
   * Whether these bytes continue the message. Outside the pump its bytes are given back to libzmq
   * first, because no receive follows.
   */
  #continues(fd: number, ptr: number): boolean {
    if (this.#bytes === undefined || ptr !== this.#next || fd !== this.#fd || this.#left === 0) return false;
    if (!this.#pump.pumping) this.#giveUp();
    return true;
  }

  #starts(fd: number, ptr: number, size: number): boolean {
    if (
      size < DIRECT_RECEIVE_BYTES ||
      !this.#pump.turn ||
      this.#bytes !== undefined ||
      !this.#shouldTry(ptr, ptr + size)
    )
      return false;
    const start = this.#exports.port_direct_receive(fd, ptr as MemoryPtr, size) >>> 0;
    if (start === 0) return false;
    const whole = ptr + size - start;
    try {
      this.#offered = this.#offers.size > 0 ? this.#offeredFor(fd, whole) : undefined;
      this.#bytes = this.#offered ? viewOf(this.#offered.buffer, this.#offered.byteOffset, whole) : allocate(whole);
    } catch {
      this.#exports.port_direct_receive_end();
      return false; // libzmq has memory for the message; the program may have some when it takes the message
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

  /**
   * Whether to try with this message. Called once for each message: later reads of a refused one
   * are not counted.
   */
  #shouldTry(ptr: number, end: number): boolean {
    const again = end === this.#refusedEnd && ptr > this.#refused;
    this.#refused = ptr;
    this.#refusedEnd = end;
    return !again && this.#backoff.tries();
  }

  /** Copies bytes that libzmq already has to the program's memory, `size` more than before. */
  readonly #copyOn = (size: number): void => {
    const bytes = this.#offered && this.#bytes;
    if (bytes === undefined) return;
    if (bytes.length === 0) {
      this.#giveUp(); // the program has detached the memory
      return;
    }
    this.#copy(bytes, this.#copied, this.#next + size);
    this.#copied = this.#next + size;
  };

  /**
   * Completes a message: copies to the program's memory what is missing before `#first` and from
   * `rest` on.
   */
  #complete(bytes: Bytes, rest: number): void {
    this.#copy(bytes, this.#start, this.#first);
    this.#copy(bytes, rest, this.#end);
    this.#backoff.tell(true);
  }

  /** Copies bytes from libzmq's memory. */
  #copy(bytes: Bytes, from: number, to: number): void {
    bytes.set(this.#memory.view(from, to - from), from - this.#start);
  }

  #giveUp(): void {
    const missing = this.#offered
      ? undefined
      : this.#bytes!.subarray(this.#first - this.#start, this.#next - this.#start);
    if (this.#drop() && missing) this.#memory.write(this.#first as MemoryPtr, missing);
    this.#backoff.tell(false);
  }

  /** Ends the receiving of this message here. Returns whether libzmq still has the message. */
  #drop(): boolean {
    this.#bytes = this.#offered = undefined;
    this.#pump.receiving = false;
    return this.#exports.port_direct_receive_end() !== 0;
  }
}
