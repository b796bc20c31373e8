/**
 * How the halves of a socket's traffic send messages to libzmq and receive them, one attempt at a
 * time. Kinds of socket differ in this.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { MemoryPtr, SocketPtr } from "../../core/boundary/module.js";
import type { Packed } from "../batches/batch.js";
import type { Place } from "./receive-target.js";

export interface OutgoingTransfer {
  /** Sends the parts of a message. Returns 0 or a negative wasm errno. */
  send(instance: Instance, socket: SocketPtr, parts: readonly Uint8Array[]): number;
  /**
   * Sends messages from part `first` on. Returns the number of parts that were sent, or a negative
   * wasm errno. undefined: messages are sent one by one.
   */
  readonly sendPacked?: ((instance: Instance, socket: SocketPtr, packed: Packed, first: number) => number) | undefined;
}

export interface IncomingTransfer {
  /**
   * Receives the parts of a message, or returns a negative wasm errno. `place`: where the parts are
   * put; by default they get memory of their own.
   */
  receive(instance: Instance, socket: SocketPtr, place?: Place): Bytes[] | number;
  /**
   * Receives up to `most` messages or `bytes` bytes. Returns the numbers received, or a negative
   * wasm errno. undefined: messages are received one by one.
   */
  readonly receivePacked?:
    ((instance: Instance, socket: SocketPtr, sink: Sink, most: number, bytes: number) => Taken | number) | undefined;
}

export type Transfer = OutgoingTransfer & IncomingTransfer;

/** The destination of received messages. Memory passed to it is valid only during the call. */
export interface Sink {
  /**
   * Takes several parts. Their bytes start at `bytes` and have `size` in all; their words start at
   * `words`. Both are in wasm memory.
   */
  packed(instance: Instance, bytes: MemoryPtr, size: number, words: number, parts: number): void;
  large(instance: Instance, ptr: MemoryPtr, size: number, more: boolean): void;
  message(parts: Bytes[]): void;
}

/** Numbers of messages and bytes received. */
export interface Taken {
  messages: number;
  bytes: number;
}
