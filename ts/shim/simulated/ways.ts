/** How long it takes from one machine of the network to another, and what gets there at all. */
import type { Machine } from "./machine.js";

/** One way, in microseconds: within a machine, and between two. */
export const LOCAL_US = 20;
export const REMOTE_US = 200;

/** The way from one machine to another. */
export interface Way {
  /** Whether anything gets through at present. */
  readonly open: boolean;
  /** Bytes of a stream that travel together: more arrive one after the other. */
  readonly segment: number;
  /**
   * Microseconds that the bytes take, where the way is open. With `stream`, the repetition of what
   * is lost counts.
   */
  delay(bytes: number, stream: boolean): number;
  /** Whether a datagram is lost on its way. */
  loses(): boolean;
}

/** The way from the one machine to the other: always the same object for two machines. */
export type Ways = (from: Machine, to: Machine) => Way;

function plain(delay: number): Way {
  return { open: true, segment: Infinity, delay: () => delay, loses: () => false };
}

export const LOCAL = plain(LOCAL_US);
const REMOTE = plain(REMOTE_US);

/** The same time everywhere, and nothing is lost. */
export const PLAIN_WAYS: Ways = (from, to) => (from === to ? LOCAL : REMOTE);
