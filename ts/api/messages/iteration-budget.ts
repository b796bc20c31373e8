/**
 * The iteration budget of a socket: the work that its calls may do between two turns of the event
 * loop. Each operation that completes at once pays for itself (queue.ts). When the budget is spent,
 * the next operation waits for a turn. Otherwise a loop of awaits would keep the network, and
 * everything else, from being served. The budget is also limited in time, because the cost of an
 * operation depends on the program that awaits it. It is renewed by a turn that was asked for, and
 * by an arrival, because the event loop was at work then.
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
   * The rest of the budget, and the rest at which the clock is read next. They are fields because
   * each operation uses them: see SocketQueue.pay().
   */
  left = ITERATION_OPERATIONS;
  checkAt = ITERATION_OPERATIONS - CLOCK_STRIDE;
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
    if (this.left <= this.checkAt) this.check();
  }

  /** Asks for a turn of the event loop. */
  awaitTurn(): void {
    if (this.#awaitingTurn) return;
    this.#awaitingTurn = true;
    const before = this.#instance.now();
    this.#instance.pump();
    this.#lasts = Math.min(Math.max(this.#instance.now() - before, BUDGET_MS), LONG_BUDGET_MS);
    this.#instance.later(() => queueMicrotask(this.#onMicrotask));
  }

  /**
   * Called when `left` has reached `checkAt`: reads the clock, and asks for a turn if the budget is
   * spent.
   */
  check(): void {
    this.checkAt = Math.max(this.left - CLOCK_STRIDE, 0);
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
   * Runs in a microtask: operations that were served continue before libzmq is pumped, so that
   * their next messages leave in the same write.
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
    this.checkAt = ITERATION_OPERATIONS - CLOCK_STRIDE;
  }
}
