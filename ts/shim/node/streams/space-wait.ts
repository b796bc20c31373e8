/**
 * Waits until a peer that reads has made space in a full kernel buffer. The alternative is to copy
 * the rest of a large message to fresh memory, which takes as long, and doubles the memory that the
 * message needs.
 *
 * A wait is a row of short sleeps with a write after each. It fails if the kernel has taken too few
 * bytes at its end. After failures, later waits are skipped (backoff), because the peer is slow, or
 * lives in this thread and cannot read now.
 */
import { Backoff } from "../../backoff.js";
import { maySleep, sleep } from "../system/chance.js";
import {
  SPACE_WAIT_BYTES,
  SPACE_WAIT_FAILURES,
  SPACE_WAIT_LIMIT,
  SPACE_WAIT_MS,
  SPACE_WAIT_ROW,
  SPACE_WAIT_SLEEPS,
} from "../tuning.js";

export class SpaceWait {
  readonly #backoff = new Backoff(SPACE_WAIT_FAILURES);
  /** Of this message: the waits that are left, the failures in a row, and whether it has waited. */
  #left = 0;
  #failed = 0;
  #waited = false;

  /** Called before the first wait of a message. */
  begin(): void {
    this.#left = maySleep() && this.#backoff.tries() ? SPACE_WAIT_LIMIT : 0;
    this.#failed = 0;
    this.#waited = false;
  }

  /** Called after the last wait of a message. */
  end(): void {
    if (this.#waited) this.#backoff.tell(this.#failed < SPACE_WAIT_ROW);
  }

  /**
   * Waits once. `write` writes what the kernel takes and returns the number of bytes that are
   * written, of `all`. Returns whether the kernel has taken enough for another wait.
   */
  again(written: number, all: number, write: () => number): boolean {
    if (this.#left === 0 || this.#failed === SPACE_WAIT_ROW) return false;
    this.#left--;
    this.#waited = true;
    const enough = Math.min(written + SPACE_WAIT_BYTES, all);
    let now = written;
    for (let i = 0; i < SPACE_WAIT_SLEEPS && now < enough; i++) {
      sleep(SPACE_WAIT_MS);
      now = write();
    }
    this.#failed = now < enough ? this.#failed + 1 : 0;
    return now >= enough;
  }
}
