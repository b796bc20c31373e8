/**
 * Direct transfer: large messages whose bytes go between the kernel and the program's memory
 * without a copy in wasm memory. This file is the room's one interface; deferred-copy.ts sends,
 * direct-receive.ts receives, and nothing outside imports those two.
 *
 * The road of a small message reads three fields here, and runs none of this code.
 */
import type { CapableHost } from "../../shim/capabilities.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { MemoryPtr, PortExports, SocketPtr } from "../boundary/module.js";
import { DEFERRED_COPY_BYTES } from "../tuning.js";
import { DeferredCopy } from "./deferred-copy.js";
import { DirectReceive, type Pumping } from "./direct-receive.js";

/** What the room needs of wasm memory. */
export interface DirectMemory {
  withText<T>(text: string, body: (ptr: MemoryPtr) => T): T;
  write(ptr: MemoryPtr, bytes: Uint8Array): void;
  view(ptr: number, size: number): Uint8Array;
}

/** What it needs of the instance that sends. */
interface SendingInstance {
  readonly exports: Pick<
    PortExports,
    "port_keep_reserved" | "port_send_reserved" | "port_discard_reserved" | "port_discard_kept"
  >;
  readonly failure: Error | undefined;
  pump(): void;
}

type Streams = Pick<CapableHost, "streamRecv" | "streamSend">;

export class DirectTransfer implements Pumping {
  /**
   * The pump is at work; `turn`: in a turn of the event loop, which ends with the receives that
   * wait. The instance sets both.
   */
  pumping = false;
  turn = false;
  /** Bytes of a message that is being sent are where the program has them: see send(). */
  sending = false;
  /** Bytes of a message that arrives are in the program's memory: see settle(). */
  receiving = false;
  readonly #memory: DirectMemory;
  readonly #exports: PortExports;
  /** Of each socket with an endpoint, whether libzmq does not look into what it sends. */
  readonly #opaque = new Map<SocketPtr, boolean>();
  readonly #deferred: DeferredCopy;
  readonly #received: DirectReceive;

  constructor(memory: DirectMemory, exports: PortExports) {
    this.#memory = memory;
    this.#exports = exports;
    this.#deferred = new DeferredCopy(memory);
    this.#received = new DirectReceive(memory, exports, this);
  }

  /**
   * The socket is bound or connected to one more endpoint. What one of its endpoints rules out
   * holds for all.
   */
  attached(socket: SocketPtr, endpoint: string): void {
    if (this.#opaque.get(socket) === false) return;
    const opaque = this.#memory.withText(endpoint, (text) => this.#exports.port_direct_send(socket, text)) !== 0;
    this.#opaque.set(socket, opaque);
  }

  /** The socket is closed. */
  detached(socket: SocketPtr): void {
    this.#opaque.delete(socket);
  }

  /** Whether a message of this size is to be sent with sendReserved(). */
  suits(socket: SocketPtr, size: number): boolean {
    return size >= DEFERRED_COPY_BYTES && !this.sending && this.#opaque.get(socket) === true;
  }

  /**
   * Sends a message for which `ptr` is reserved: its bytes are copied there while the first of them
   * are written. The reserved message is kept until all are copied, because the connection may end
   * before. 0, or a negative wasm errno.
   */
  sendReserved(instance: SendingInstance, socket: SocketPtr, ptr: MemoryPtr, bytes: Uint8Array): number {
    const { exports } = instance;
    exports.port_keep_reserved();
    this.#deferred.begin(ptr, bytes);
    this.sending = true;
    try {
      const rc = exports.port_send_reserved(socket, 0);
      if (rc === 0) instance.pump();
      else exports.port_discard_reserved();
      return rc;
    } finally {
      this.sending = false;
      this.#deferred.end();
      if (!instance.failure) exports.port_discard_kept();
    }
  }

  /**
   * A program waits for a message of the socket with this memory; undefined: none does any more.
   */
  offer(socket: SocketPtr, memory: Uint8Array | undefined): void {
    this.#received.offer(socket, memory);
  }

  /** The message at the pointer, which has arrived, if it is in memory of its own already. */
  take(ptr: number, size: number): Bytes | undefined {
    return this.#received.take(ptr, size);
  }

  /**
   * Whether the message at the pointer, which has arrived, is in the program's memory from its
   * first byte on.
   */
  fill(memory: Uint8Array, ptr: number, size: number): boolean {
    return this.#received.fill(memory, ptr, size);
  }

  /**
   * Received bytes that are elsewhere are copied to where libzmq has their message, if that may be
   * whole.
   */
  settle(): void {
    if (this.receiving) this.#received.settle();
  }

  /** The pump has done its work, and the program's code may run next. */
  pumped(): void {
    this.#deferred.finish();
  }

  /**
   * Receives from a stream what libzmq wants at the pointer, there or in the program's memory. For
   * more than BATCH_BYTES.
   */
  receive(host: Streams, fd: number, ptr: number, size: number, peek: boolean): number {
    const place = this.#received.place(fd, ptr, size);
    if (place === undefined) return host.streamRecv(fd, this.#memory.view(ptr, size), peek);
    const got = host.streamRecv(fd, place, false, this.#received.meanwhile);
    if (got > 0) this.#received.arrived(got);
    return got;
  }

  /**
   * Sends to a stream what libzmq has at the pointer, from there or from the program's memory. Only
   * while `sending`.
   */
  send(host: Streams, fd: number, ptr: number, size: number): number {
    const bytes = this.#deferred.at(ptr, size);
    if (bytes === undefined) return host.streamSend(fd, this.#memory.view(ptr, size));
    const sent = host.streamSend(fd, bytes, this.#deferred.meanwhile(ptr));
    if (sent > 0) this.#deferred.sent(ptr, sent);
    return sent;
  }

  /** The stream is closed. */
  closed(fd: number): void {
    this.#received.forget(fd);
  }
}
