/**
 * One stream socket, connecting or connected, over a net.Socket. This file turns Node's events into
 * readiness, and close(), shutdown() and errors into their POSIX behaviour. The events come through
 * socket-events.ts until close(). secure() puts TLS between the socket and the buffers.
 */
import type { Socket } from "node:net";
import type { Meanwhile, Progress } from "../../capabilities.js";
import type { Endpoint, HostOption } from "../../host.js";
import { POLLERR, POLLIN, POLLOUT, POLLRDHUP, SHUT_RD, SHUT_WR } from "../../host.js";
import type { Reader } from "../loop/loop.js";
import type { Descriptor, HostParts, RememberedOptions } from "../descriptor.js";
import { fillDirectly, readDirectly } from "../internals/direct-io.js";
import { ReceiveBuffer } from "./receive-buffer.js";
import type { Handshake } from "../tls/handshake.js";
import { nameOf, resetConnection, setOption } from "./socket-facts.js";
import type { StreamOrigin } from "./origin.js";
import { SendBuffer } from "./send-buffer.js";
import { attach, disown, type SocketOwner } from "./socket-events.js";
import { DIRECT_BYTES, POLL_BYTES, READ_RUN_MS, RECEIVE_HIGH_BYTES } from "../tuning.js";
import { RECEIVE_LOW_BYTES, TLS_RECORD_BYTES } from "../tuning.js";

/** The streams of a host, by descriptor. The host copies these functions. */
export class Streams {
  readonly #errors: HostParts["errors"];
  readonly #streams: (Stream | undefined)[] = [];

  constructor(errors: HostParts["errors"]) {
    this.#errors = errors;
  }

  set(fd: number, stream: Stream | undefined): void {
    this.#streams[fd] = stream;
  }
  clear(): void {
    this.#streams.length = 0;
  }

  readonly recv = (fd: number, buffer: Uint8Array, peek: boolean, progress?: Progress): number =>
    this.#streams[fd]?.recv(buffer, peek, progress) ?? this.#errors.refusal("ENOTCONN");

  readonly send = (fd: number, data: Uint8Array, meanwhile?: Meanwhile): number =>
    this.#streams[fd]?.send(data, meanwhile) ?? this.#errors.refusal("ENOTCONN");
}

export class Stream implements Descriptor, Reader, SocketOwner {
  readonly #fd: number;
  readonly #parts: HostParts;
  readonly #unix: StreamOrigin["unix"];
  #socket: Socket;
  readonly #received: ReceiveBuffer;
  unsent: SendBuffer;
  #handshake: Handshake | undefined;
  #connecting: boolean;
  #paused = false;
  /** The last read filled its buffer, so the kernel may have more bytes. */
  #filled = false;
  /** Start time of the current run of full reads; 0 when there is none. */
  #runSince = 0;
  /** A turn is scheduled for bytes that arrived over TLS. */
  #later = false;
  /** Whether reading pauses until the event loop has turned. */
  #pausedForFairness = false;
  /** Received bytes are dropped: the stream is closed, or shut down for receiving. */
  #receiveClosed = false;
  #writeEnded = false;
  /** The errno of the connection's error; 0 if there is none. */
  #error = 0;
  #errorReceived = false;

  /** Throws Node's error for an option that Node refuses. */
  constructor(fd: number, parts: HostParts, options: RememberedOptions, origin: StreamOrigin) {
    this.#fd = fd;
    this.#parts = parts;
    this.#unix = origin.unix;
    this.#connecting = origin.connecting;
    this.#received = new ReceiveBuffer(parts.readBuffer.block);
    this.#socket = origin.open({ buffer: this.#received.place, callback: this.#onRead });
    this.unsent = new SendBuffer(fd, this.#socket, parts, this.#unix !== undefined);
    attach(this.#socket, this, origin);
    for (const [option, value] of options) this.option(option, value);
  }

  recv(target: Uint8Array, peek: boolean, progress?: Progress): number {
    const taken = this.#received.take(target, peek);
    let size = taken;
    if (this.#filled && !peek && target.length - size >= DIRECT_BYTES) {
      size = fillDirectly(this.#socket, target, size, progress);
      this.#filled = size === target.length;
    }
    this.#received.await(target.length - size, size > taken);
    if (this.#paused && this.#received.bytes < RECEIVE_LOW_BYTES) this.#resume();
    if (size > 0 || this.#error === 0 || this.#errorReceived || target.length === 0) return size;
    this.#errorReceived = !peek;
    return -this.#error;
  }

  send(data: Uint8Array, meanwhile?: Meanwhile): number {
    if (this.#error !== 0) return -this.#error;
    if (this.#writeEnded) return this.#parts.errors.refusal("EPIPE");
    return this.#connecting ? 0 : this.unsent.send(data, meanwhile);
  }

  /** Makes the stream TLS. Returns 0 during the handshake, then 1, or the reason of its failure. */
  secure(begin: (plain: Socket) => Handshake): number {
    if (this.#handshake === undefined && this.#error === 0) this.#secure(begin);
    const status = this.#handshake?.status ?? 0;
    return status === 0 ? -this.#error : status;
  }

  /** Starts TLS. The bytes received so far are the first ones that TLS reads. */
  #secure(begin: (plain: Socket) => Handshake): void {
    const { loop } = this.#parts;
    const plain = this.#socket;
    const received = Buffer.alloc(this.#received.bytes);
    if (this.#received.take(received, false) > 0) plain.unshift(received);
    loop.forget(this);
    disown(plain);
    this.unsent.discard();
    loop.ready(this.#fd, 0, POLLIN | POLLOUT, 0);
    const handshake = begin(plain);
    this.#handshake = handshake;
    this.#socket = handshake.socket;
    this.unsent = new SendBuffer(this.#fd, handshake.socket, this.#parts, false);
    attach(handshake.socket, this, { connecting: false, flowing: true });
    handshake.whenDone(() => {
      this.#report(POLLOUT);
      loop.wake();
    });
  }

  shutdown(how: number): number {
    if (this.#connecting || this.#socket.destroyed) return this.#parts.errors.refusal("ENOTCONN");
    if (how !== SHUT_WR) {
      this.#receiveClosed = true;
      this.#received.clear();
      if (this.#paused) this.#resume();
      this.#report(POLLIN | POLLRDHUP);
    }
    if (how !== SHUT_RD && !this.#writeEnded) {
      this.#writeEnded = true;
      this.unsent.end();
      this.#socket.end();
    }
    return 0;
  }

  option(option: HostOption, value: number): number {
    return setOption(this.#socket, option, value) ? 0 : this.#parts.errors.refusal("ENOPROTOOPT");
  }

  name(peer: boolean): Endpoint | undefined | number {
    if (this.#connecting && peer) return this.#parts.errors.refusal("ENOTCONN");
    if (this.#unix) return peer ? this.#unix.peer : this.#unix.local;
    return nameOf(this.#socket, peer) ?? this.#parts.errors.refusal("ENOTCONN");
  }

  close(reset: boolean): void {
    const socket = this.#socket;
    disown(socket);
    this.#receiveClosed = true;
    this.#parts.loop.forget(this);
    this.#received.clear();
    if (this.#connecting || reset || socket.destroyed) {
      this.unsent.discard();
      // A reset exists for TCP only, and libuv has none for a stream that is being ended.
      if (reset && !this.#connecting && !this.#unix && !this.#writeEnded)
        resetConnection(this.#handshake?.plain ?? socket);
      else socket.destroy();
      return;
    }
    this.unsent.end();
    if (socket.readableEnded && socket.writableLength === 0) socket.destroy();
    else this.#parts.lingering.add(socket);
  }

  /** Ends the stream at once, without any report, because the instance has failed. */
  destroy(): void {
    disown(this.#socket);
    this.#receiveClosed = true;
    this.unsent.discard();
    this.#socket.destroy();
  }

  poll(): boolean {
    if (this.#receiveClosed || this.#paused || this.#pausedForFairness || this.#received.bytes > 0) return false;
    const size = readDirectly(this.#socket, this.#parts.readBuffer.block.bytes, POLL_BYTES);
    if (size > 0) this.arrive(size);
    return size > 0;
  }

  settle(): void {
    this.#received.settle();
  }

  lose(): void {
    if (this.#received.lent === 0) return;
    this.#received.forget();
    this.#socket.destroy(new Error("received bytes were overwritten before they were taken"));
  }

  onConnect(): void {
    this.#connecting = false;
    this.unsent.connected();
    this.#report(POLLOUT);
  }

  onData(chunk: Buffer): void {
    if (this.#receiveClosed) return;
    const empty = this.#received.bytes === 0;
    this.#received.push(chunk);
    // After a full TLS record the next one follows in the same turn: the pump runs once for all.
    if (this.#handshake === undefined || chunk.length < TLS_RECORD_BYTES) this.#arrived(empty);
    else this.#arriveLater(empty);
  }

  onDrain(): void {
    if (this.unsent.drained()) this.#report(POLLOUT);
  }

  onEnd(): void {
    if (!this.#receiveClosed) this.#report(POLLIN | POLLRDHUP);
  }

  onError(error: unknown): void {
    const { errors, loop } = this.#parts;
    this.#error = this.#connecting ? errors.attempt(error, this.#unix !== undefined) : errors.connection(error);
    this.#connecting = false;
    this.unsent.discard();
    // Also reports the end of the stream, so that a reader that continues after the error ends.
    loop.ready(this.#fd, POLLIN | POLLOUT | POLLERR | POLLRDHUP, 0, this.#error);
  }

  /** Called when the event loop has read `size` bytes. Returns whether it may read again. */
  readonly #onRead = (size: number): boolean => {
    if (this.#receiveClosed) return true;
    this.#parts.loop.arrive(this, size);
    if (this.#filled) return this.#readsAgain();
    this.#runSince = 0;
    return !this.#socket.destroyed;
  };

  arrive(size: number): void {
    this.#parts.readBuffer.lend(this);
    if (this.#socket.destroyed) return;
    const empty = this.#received.bytes === 0;
    this.#received.lend(size);
    this.#filled = size === this.#received.room;
    this.#parts.loop.read(this);
    this.#arrived(empty);
  }

  /** Whether to read again before the event loop turns. */
  #readsAgain(): boolean {
    const now = performance.now();
    if (this.#runSince === 0) this.#runSince = now;
    if (now - this.#runSince < READ_RUN_MS) return true;
    this.#runSince = 0;
    this.#pausedForFairness = true;
    this.#parts.loop.later(this.#onTurn);
    return false;
  }

  readonly #onTurn = (): void => {
    this.#pausedForFairness = false;
    if (!this.#paused) this.#socket.resume();
  };

  #arriveLater(first: boolean): void {
    if (first) this.#report(POLLIN);
    if (!this.#later) this.#parts.loop.later(this.#onLater);
    this.#later = true;
    if (this.#paused || this.#received.bytes <= RECEIVE_HIGH_BYTES) return;
    this.#paused = true;
    this.#socket.pause();
  }

  readonly #onLater = (): void => {
    this.#later = false;
    this.#parts.loop.wake();
  };

  #arrived(first: boolean): void {
    if (first) this.#report(POLLIN);
    this.#parts.loop.wake();
    if (this.#paused || this.#received.bytes <= RECEIVE_HIGH_BYTES) return;
    this.#paused = true;
    this.#socket.pause();
  }

  #resume(): void {
    this.#paused = false;
    if (!this.#pausedForFairness) this.#socket.resume();
  }

  #report(events: number): void {
    this.#parts.loop.ready(this.#fd, events, 0, 0);
  }
}
