/**
 * What may be done with a socket between two turns of the event loop. Operations that complete at once
 * pay for themselves (queue.ts), and when nothing is left the next one waits for a turn: otherwise a
 * loop of awaits would keep the network, and everything else, from ever being served. The budget also
 * ends with time, because what an operation takes depends on the program that awaits it. It is renewed
 * by a turn that was asked for, and by an arrival, as the event loop was at work then.
 */
import type { Instance } from "../../core/instance/instance.js";

/** Operations of a budget. Each costs 1, and 1 more for each COST_BYTES. */
export const ITERATION_OPERATIONS = 1024;
export const COST_BYTES = 1024;
/** Messages that go packed cost less: this many as one. */
const PACKED_PER_OPERATION = 8;
/**
 * Milliseconds that a budget lasts: SHORT_MS, or as long as it took to write what the last one bought, up to LONG_MS. A message to many
 * subscribers is as many writes, and what is sent in a longer time shares them.
 */
const SHORT_MS = 0.25;
const LONG_MS = 8;
/** The clock is read each time that this much of the budget is spent. */
const CLOCK_STRIDE = 64;

export class IterationBudget {
  /** What is left, and at how much the clock is read. Fields, because each operation uses them: see SocketQueue.pay(). */
  left = ITERATION_OPERATIONS;
  lookAt = ITERATION_OPERATIONS - CLOCK_STRIDE;
  readonly #instance: Instance;
  readonly #renewed: () => void;
  #since = 0;
  #lasts = SHORT_MS;
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
    this.#lasts = Math.min(Math.max(this.#instance.now() - before, SHORT_MS), LONG_MS);
    this.#instance.later(() => queueMicrotask(this.#onMicrotask));
  }

  /** `left` has come down to `lookAt`: reads the clock, and asks for a turn where nothing is left. */
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

  /** A microtask: operations that are served go on before libzmq is pumped, so that what they send next leaves in the same write. */
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
