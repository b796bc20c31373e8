/**
 * Beacons that have arrived and were not received, and the calls that wait for one. The oldest
 * beacon is dropped when there are too many: a beacon is repeated anyway.
 */
import type { Bytes } from "../shim/program-bytes.js";
import { within, type WaitOptions } from "../api/messages/wait.js";

/** A beacon of another program. */
export interface ReceivedBeacon {
  /**
   * The IP address of the sender. A link-local IPv6 address has its zone, such as "fe80::1%eth0".
   */
  readonly address: string;
  /** The UDP port of the sender. */
  readonly port: number;
  /** The bytes of the beacon. */
  readonly bytes: Bytes;
}

/** Beacons; the number bounds memory if the program does not receive. */
const MOST_KEPT = 1000;

interface Waiting {
  readonly resolve: (beacon: ReceivedBeacon) => void;
  readonly reject: (error: Error) => void;
}

const timers = {
  startTimer(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

export class Arrivals {
  readonly #kept: ReceivedBeacon[] = [];
  readonly #waiting = new Set<Waiting>();
  /** Called when the first call begins to wait, and when the last one ends. */
  readonly #onWaiting: (waits: boolean) => void;

  constructor(onWaiting: (waits: boolean) => void) {
    this.#onWaiting = onWaiting;
  }

  arrived(beacon: ReceivedBeacon): void {
    const [first] = this.#waiting;
    if (first) {
      this.#leave(first);
      first.resolve(beacon);
    } else if (this.#kept.push(beacon) > MOST_KEPT) this.#kept.shift();
  }

  async next(wait: WaitOptions | undefined): Promise<ReceivedBeacon> {
    wait?.signal?.throwIfAborted();
    const oldest = this.#kept.shift();
    if (oldest) return oldest;
    let waiting: Waiting | undefined;
    const arrival = new Promise<ReceivedBeacon>((resolve, reject) => {
      waiting = { resolve, reject };
      this.#waiting.add(waiting);
      if (this.#waiting.size === 1) this.#onWaiting(true);
    });
    try {
      return await within(timers, arrival, wait, () => "no beacon has come");
    } finally {
      this.#leave(waiting!);
    }
  }

  /** Drops the beacons that were not received. */
  clear(): void {
    this.#kept.length = 0;
  }

  /** Rejects the calls that wait. */
  end(error: Error): void {
    this.clear();
    for (const waiting of [...this.#waiting]) {
      this.#leave(waiting);
      waiting.reject(error);
    }
  }

  #leave(waiting: Waiting): void {
    if (this.#waiting.delete(waiting) && this.#waiting.size === 0) this.#onWaiting(false);
  }
}
