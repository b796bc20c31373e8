/**
 * What may be done with a socket between two turns of the event loop. Operations that complete at
 * once pay for themselves (queue.ts), and when nothing is left the next one waits for a turn:
 * otherwise a loop of awaits would keep the network, and everything else, from ever being served.
 * The budget also ends with time, because what an operation takes depends on the program that
 * awaits it. It is renewed by a turn that was asked for, and by an arrival, as the event loop was
 * at work then.
 */
import type { Instance } from "../../core/instance/instance.js";
import {
  BUDGET_MS,
  CLOCK_STRIDE,
  COST_BYTES,
  ITERATION_OPERATIONS,
  LONG_BUDGET_MS,
  PACKED_PER_OPERATION,
} from "../../core/tuning.js";

export class IterationBudget {
  /**
   * What is left, and at how much the clock is read. Fields, because each operation uses them: see
   * SocketQueue.pay().
   */
  left = ITERATION_OPERATIONS;
  lookAt = ITERATION_OPERATIONS - CLOCK_STRIDE;
  readonly #instance: Instance;
  readonly #renewed: () => void;
  #since = 0;
  #lasts = BUDGET_MS;
  #awaitingTurn = false;
  /** `arrivals` of the instance when the budget was last renewed by one. */
  #arrivals = 0;

  /** `renewed` is called after a turn that was asked for. */
  constructor(instance: Instance, renewed: () => void) {
    this.#instance = instance;
    this.#renewed = renewed;
  }

  payForPacked(messages: number, bytes: number): void {
    this.left -= messages / PACKED_PER_OPERATION + bytes / COST_BYTES;
    if (this.left <= this.lookAt) this.look();
  }

  /** Asks for a turn. */
  awaitTurn(): void {
    if (this.#awaitingTurn) return;
    this.#awaitingTurn = true;
    const before = this.#instance.now();
    this.#instance.pump();
    this.#lasts = Math.min(Math.max(this.#instance.now() - before, BUDGET_MS), LONG_BUDGET_MS);
    this.#instance.later(() => queueMicrotask(this.#onMicrotask));
  }

  /**
   * `left` has come down to `lookAt`: reads the clock, and asks for a turn where nothing is left.
   */
  look(): void {
    this.lookAt = Math.max(this.left - CLOCK_STRIDE, 0);
    if (this.left > 0 && this.#instance.now() - this.#since > this.#lasts && !this.renewedByArrival()) this.left = 0;
    if (this.left <= 0) this.awaitTurn();
  }

  /** Renews the budget if something has arrived since it was last renewed. */
  renewedByArrival(): boolean {
    if (this.#instance.arrivals === this.#arrivals) return false;
    this.#renew();
    return true;
  }

  /**
   * A microtask: operations that are served go on before libzmq is pumped, so that what they send
   * next leaves in the same write.
   */
  readonly #onMicrotask = (): void => this.#instance.inBackground(this.#onTurn);

  readonly #onTurn = (): void => {
    this.#awaitingTurn = false;
    this.#renew();
    this.#renewed();
  };

  #renew(): void {
    this.#arrivals = this.#instance.arrivals;
    this.#since = this.#instance.now();
    this.left = ITERATION_OPERATIONS;
    this.lookAt = ITERATION_OPERATIONS - CLOCK_STRIDE;
  }
}
