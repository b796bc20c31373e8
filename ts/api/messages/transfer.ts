/**
 * How messages go to libzmq and come from it, one attempt each: what the halves of a socket's
 * traffic need of its kind.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { Bytes } from "../../shim/program-bytes.js";
import type { MemoryPtr, SocketPtr } from "../../core/boundary/module.js";
import type { Packed } from "../batches/batch.js";
import type { Place } from "./receive-target.js";

export interface OutgoingTransfer {
  /** Sends the parts of a message: 0, or a negative wasm errno. */
  send(instance: Instance, socket: SocketPtr, parts: readonly Uint8Array[]): number;
  /**
   * Sends messages from part `first` on: how many parts went, or a negative wasm errno. undefined:
   * messages are sent one by one.
   */
  readonly sendPacked?: ((instance: Instance, socket: SocketPtr, packed: Packed, first: number) => number) | undefined;
}

export interface IncomingTransfer {
  /**
   * The parts of a message, or a negative wasm errno. `place`: where the parts are put; without
   * one, they get memory of their own.
   */
  receive(instance: Instance, socket: SocketPtr, place?: Place): Bytes[] | number;
  /**
   * Receives up to `most` messages or `bytes`: what has come, or a negative wasm errno. undefined:
   * messages are received one by one.
   */
  readonly receivePacked?:
    ((instance: Instance, socket: SocketPtr, sink: Sink, most: number, bytes: number) => Taken | number) | undefined;
}

export type Transfer = OutgoingTransfer & IncomingTransfer;

/** Where received messages are put. The memory that it is shown is valid only during the call. */
export interface Sink {
  /**
   * Several parts: their bytes, of the size given, begin at `bytes`, and their words at `words`,
   * both in wasm memory.
   */
  packed(instance: Instance, bytes: MemoryPtr, size: number, words: number, parts: number): void;
  large(instance: Instance, ptr: MemoryPtr, size: number, more: boolean): void;
  message(parts: Bytes[]): void;
}

/** What has come: messages, and bytes of them. */
export interface Taken {
  messages: number;
  bytes: number;
}
