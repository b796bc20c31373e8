/** What a network tells of what happens on it. Each function is optional. */
import type { Machine } from "./machine.js";
import type { Stream } from "./stream.js";

export interface NetworkObserver {
  /** Bytes leave, on a stream or as one datagram. */
  sent?(from: Machine, to: Machine, pieces: readonly Uint8Array[], kind: "stream" | "datagram"): void;
  /** A datagram was lost. */
  lost?(from: Machine, to: Machine): void;
  /**
   * A connection was accepted by the system of the listener: the ends of the one that connects, and
   * of the listener.
   */
  connected?(client: Stream, server: Stream): void;
  /** A connection was refused. */
  refused?(from: Machine, to: Machine): void;
  /** One side has ended a direction or the whole of a connection. */
  ended?(from: Machine, to: Machine, how: "end" | "reset" | "timeout"): void;
}
