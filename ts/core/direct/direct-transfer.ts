/**
 * Direct transfer: the bytes of large messages go between the kernel and the program's memory
 * without a copy in wasm memory. This file is the folder's one interface. deferred-copy.ts and
 * send-hold.ts send, direct-receive.ts receives, and no file outside imports those.
 *
 * A small message reads three fields here, and runs no code of this room.
 */
import type { CapableHost } from "../../shim/capabilities.js";
import type { HostScheduling } from "../../shim/host.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { MemoryPtr, PortExports, SocketPtr } from "../boundary/module.js";
import { DEFERRED_COPY_BYTES, SEND_HOLD_BYTES } from "../tuning.js";
import { DeferredCopy } from "./deferred-copy.js";
import { DirectReceive, type Pumping } from "./direct-receive.js";
import { SendHold } from "./send-hold.js";

/** The functions of wasm memory that direct transfer uses. */
export interface DirectMemory {
  withText<T>(text: string, body: (ptr: MemoryPtr) => T): T;
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
  view(ptr: number, size: number): Uint8Array;
}

/** The part of a sending instance that direct transfer uses. */
interface SendingInstance {
  readonly exports: Pick<PortExports, "port_keep_reserved" | "port_send_reserved" | "port_discard_reserved">;
  readonly failure: Error | undefined;
  readonly scheduling: Pick<HostScheduling, "startTimer" | "later">;
  pump(): void;
  inBackground(work: () => void): void;
}

type Streams = Pick<CapableHost, "streamRecv" | "streamSend">;

/** Answers of port_direct_send(). */
const LOOKED_INTO = 0;
const OPAQUE = 1;
const MAY_HOLD = 2;

export class DirectTransfer implements Pumping {
  /**
   * The pump is running; `turn`: in a turn of the event loop that ends with the waiting receives.
   * The instance sets both.
   */
  pumping = false;
  turn = false;
  /** A message that suits() is being sent, or held: see send(). */
  sending = false;
  /** The last message is held: its send returns whenSent(), or calls endHold(). */
  held = false;
  /** Bytes of an arriving message are in the program's memory only: see settle(). */
  receiving = false;
  readonly #memory: DirectMemory;
  readonly #exports: PortExports;
  /** For each socket with an endpoint: the least answer of port_direct_send(). */
  readonly #opaque = new Map<SocketPtr, number>();
  /** A call of sendReserved() is running. */
  #inCall = false;
  /** The message in #deferred may be held. */
  #mayHold = false;
  readonly #hold = new SendHold();
  readonly #deferred: DeferredCopy;
  readonly #received: DirectReceive;

  constructor(memory: DirectMemory, exports: PortExports) {
    this.#memory = memory;
    this.#exports = exports;
    this.#deferred = new DeferredCopy(memory);
    this.#received = new DirectReceive(memory, exports, this);
  }

  /**
   * Records that the socket was bound or connected to one more endpoint. If one of its endpoints
   * rules out direct transfer, it is ruled out for all. `alone`: it is connected to this endpoint
   * and has no other. Only then may a send be held: otherwise one slow peer would hold up the
   * others.
   */
  attached(socket: SocketPtr, endpoint: string, alone: boolean): void {
    const answer = this.#memory.withText(endpoint, (text) => this.#exports.port_direct_send(socket, text));
    const most = alone ? MAY_HOLD : OPAQUE;
    this.#opaque.set(socket, Math.min(answer, most, this.#opaque.get(socket) ?? MAY_HOLD));
  }

  /** Forgets a closed socket. */
  detached(socket: SocketPtr): void {
    this.#opaque.delete(socket);
  }

  /** Whether a message of `size` bytes is to be sent with sendReserved(). */
  suits(socket: SocketPtr, size: number): boolean {
    return size >= DEFERRED_COPY_BYTES && !this.#inCall && (this.#opaque.get(socket) ?? LOOKED_INTO) !== LOOKED_INTO;
  }

  /**
   * Sends a message for which `ptr` is reserved. Its bytes are copied there while the first of them
   * are written. The reserved message is kept until all are copied, because the connection may end
   * earlier; and while the message is held. Returns 0 or a negative wasm errno.
   */
  sendReserved(instance: SendingInstance, socket: SocketPtr, ptr: MemoryPtr, bytes: Uint8Array): number {
    const { exports } = instance;
    if (this.#hold.active) this.#release();
    exports.port_keep_reserved();
    this.#mayHold = this.#opaque.get(socket) === MAY_HOLD && this.#hold.tries();
    this.#deferred.begin(ptr, bytes);
    this.sending = this.#inCall = true;
    try {
      const rc = exports.port_send_reserved(socket, 0);
      if (rc === 0) instance.pump();
      else exports.port_discard_reserved();
      return rc;
    } finally {
      this.#inCall = false;
      if (instance.failure) this.failed();
      else if (!this.#hold.active) this.#release();
    }
  }

  /**
   * Settles when the network has taken the last message, or has stopped taking it. undefined: the
   * message is not held. Called once after each send that returns a promise.
   */
  whenSent(instance: SendingInstance): Promise<void> | undefined {
    if (!this.held) return undefined;
    this.held = false;
    return this.#hold.wait(instance.scheduling, () => instance.inBackground(() => this.#expired(instance)));
  }

  /** Called when the time of a hold is over. The hold is extended while the network takes much. */
  #expired(instance: SendingInstance): void {
    const advanced = this.#deferred.advanced() >= SEND_HOLD_BYTES;
    if (!this.#hold.extend(instance.scheduling, advanced)) this.#release(false);
  }

  /** Called after a send that returns no promise, or has failed. */
  endHold(): void {
    if (this.held) this.#release();
  }

  /** Ends all holds when the instance has ended. `silently`: no promise settles. */
  failed(silently = false): void {
    this.sending = this.held = false;
    this.#deferred.end();
    this.#hold.end(undefined, silently);
  }

  /** Ends the hold, if there is one. `inTime`: whether the network took the message in time. */
  #release(inTime?: boolean): void {
    this.sending = this.held = false;
    this.#deferred.end();
    this.#exports.port_discard_kept();
    this.#hold.end(inTime);
  }

  /**
   * Sets the memory with which a program waits for a message of the socket; undefined if none does.
   */
  offer(socket: SocketPtr, memory: Uint8Array | undefined): void {
    this.#received.offer(socket, memory);
  }

  /** Returns the complete message at the pointer, if it already has memory of its own. */
  take(ptr: number, size: number): Bytes | undefined {
    return this.#received.take(ptr, size);
  }

  /**
   * Whether the complete message at the pointer is in the program's memory, from its first byte on.
   */
  fill(memory: Uint8Array, ptr: number, size: number): boolean {
    return this.#received.fill(memory, ptr, size);
  }

  /** Copies received bytes to libzmq's memory, if their message may be complete. */
  settle(): void {
    if (this.receiving) this.#received.settle();
  }

  /**
   * Called when the pump has done its work, before the program's code may run. Only while
   * `sending`.
   */
  pumped(): void {
    if (this.#inCall) this.#deferred.finish();
    const taken = this.#exports.port_kept_alone() !== 0;
    if (!this.#inCall) {
      if (taken) this.#release(true);
    } else if (taken) {
      this.#hold.tell(true);
    } else if (this.#mayHold) {
      this.#hold.active = this.held = true;
    }
  }

  /**
   * Receives from a stream the bytes that libzmq wants at the pointer, there or in the program's
   * memory. For more than BATCH_BYTES.
   */
  receive(host: Streams, fd: number, ptr: number, size: number, peek: boolean): number {
    const place = this.#received.place(fd, ptr, size);
    if (place === undefined) return host.streamRecv(fd, this.#memory.view(ptr, size), peek);
    const got = host.streamRecv(fd, place, false, this.#received.meanwhile);
    if (got > 0) this.#received.arrived(got);
    return got;
  }

  /**
   * Sends to a stream the bytes that libzmq has at the pointer, from there or from the program's
   * memory. Only while `sending`.
   */
  send(host: Streams, fd: number, ptr: number, size: number): number {
    const bytes = this.#deferred.at(ptr, size);
    const sent =
      bytes === undefined
        ? host.streamSend(fd, this.#memory.view(ptr, size))
        : host.streamSend(fd, bytes, this.#deferred.meanwhile(ptr));
    if (sent > 0) this.#deferred.sent(ptr, sent);
    return sent;
  }

  /** Forgets a closed stream. */
  closed(fd: number): void {
    this.#received.forget(fd);
  }
}
