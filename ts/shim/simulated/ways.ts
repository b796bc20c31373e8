/** How long it takes from one machine of the network to another, and what gets there at all. */
import type { Machine } from "./machine.js";

/** One way, in microseconds: within a machine, and between two. */
export const LOCAL_US = 20;
export const REMOTE_US = 200;

export interface Ways {
  /** Whether anything gets from the one to the other at present. */
  open(from: Machine, to: Machine): boolean;
  /**
   * Microseconds that the bytes take, where the way is open. With `stream`, the repetition of what
   * is lost counts.
   */
  delay(from: Machine, to: Machine, bytes: number, stream: boolean): number;
  /** Bytes of a stream that travel together: more arrive one after the other. */
  segment(from: Machine, to: Machine): number;
  /** Whether a datagram is lost on its way. */
  loses(from: Machine, to: Machine): boolean;
}

/** The same time everywhere, and nothing is lost. */
export const PLAIN_WAYS: Ways = {
  open: () => true,
  delay: (from, to) => (from === to ? LOCAL_US : REMOTE_US),
  segment: () => Infinity,
  loses: () => false,
};
