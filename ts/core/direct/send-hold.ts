/**
 * A hold: the promise of a large message's send settles when the network has taken the message, or
 * takes little of it for some 40 ms. A program that awaits its sends then does not fill the queue
 * faster than the peer reads. The next message finds the queue empty: the kernel takes most of it
 * from the program's memory, and the rest is copied to where the last message was. libzmq has
 * already accepted the message, so the send always succeeds. If the network does not take messages
 * in time, holds are skipped (backoff). Only sockets with one connection hold: with several, one
 * slow peer would hold up the others.
 */
import { Backoff } from "../../shim/backoff.js";
import type { HostScheduling } from "../../shim/host.js";
import { SEND_HOLD_EXTENSIONS, SEND_HOLD_FAILURES, SEND_HOLD_MS } from "../tuning.js";

type Scheduling = Pick<HostScheduling, "startTimer" | "later">;

export class SendHold {
  /** A message is held. */
  active = false;
  readonly #backoff = new Backoff(SEND_HOLD_FAILURES);
  #settle: (() => void) | undefined;
  #expired: (() => void) | undefined;
  #extensions = 0;
  #stopTimer: (() => void) | undefined;

  /** Whether the next message may be held. Called once for each message. */
  tries(): boolean {
    return this.#backoff.tries();
  }

  /** Reports whether the network has taken a message in time. */
  tell(inTime: boolean): void {
    this.#backoff.tell(inTime);
  }

  /**
   * Returns a promise that settles when the hold ends. `expired` is called when its time is over.
   */
  wait(scheduling: Scheduling, expired: () => void): Promise<void> {
    this.#expired = expired;
    this.#extensions = 0;
    this.#start(scheduling);
    return new Promise((resolve) => (this.#settle = resolve));
  }

  /**
   * Waits for the same time once more. `advanced`: the network has taken much of the message.
   * Returns false if it has not for too long.
   */
  extend(scheduling: Scheduling, advanced: boolean): boolean {
    this.#extensions = advanced ? 0 : this.#extensions + 1;
    if (this.#extensions > SEND_HOLD_EXTENSIONS) return false;
    this.#start(scheduling);
    return true;
  }

  /**
   * Starts the timer. The event loop gets a turn before `expired`, because the program may have
   * kept it from the network.
   */
  #start(scheduling: Scheduling): void {
    const expired = this.#expired;
    const afterTurn = (): void => {
      if (this.#expired === expired) expired?.();
    };
    this.#stopTimer = scheduling.startTimer(SEND_HOLD_MS, () => scheduling.later(afterTurn), true);
  }

  /**
   * Ends the hold. `inTime`: whether the network has taken the message in time; undefined if
   * another send has ended the hold. `silently`: the promise never settles.
   */
  end(inTime: boolean | undefined, silently = false): void {
    this.active = false;
    if (inTime !== undefined) this.tell(inTime);
    this.#stopTimer?.();
    if (!silently) this.#settle?.();
    this.#stopTimer = this.#settle = this.#expired = undefined;
  }
}
