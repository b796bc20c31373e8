/**
 * What may be done with a socket between two turns of the event loop. Operations that complete at once pay for themselves, and when
 * nothing is left the next one waits for a turn: a loop of awaits would otherwise keep the network, and everybody else, from
 * ever being served. It is also lost by time, because what an operation takes depends on the program that awaits it. The budget
 * is renewed by a turn that was asked for, and by an arrival, as the event loop was at work then.
 */
import type { Instance } from "../../core/instance/instance.js";

/** An operation costs 1, and 1 for each COST_BYTES. */
export const ITERATION_OPERATIONS = 1024;
export const COST_BYTES = 1024;
/** Messages that go packed cost less: so many of them as one. */
const PACKED_PER_CREDIT = 8;
/**
 * For so long credit lasts, or for as long as it took to write what the last has bought, up to a limit: a message to many subscribers is
 * as many writes, and what is sent in a longer time shares them.
 */
const SHORT_MS = 0.25;
const LONG_MS = 8;
/** The clock is looked at each time that so much of it is spent. */
const CLOCK_STRIDE = 64;

export class IterationBudget {
  readonly #instance: Instance;
  readonly #renewed: () => void;
  #left = ITERATION_OPERATIONS;
  /** When so little is left, the clock is looked at. */
  #lookAt = ITERATION_OPERATIONS - CLOCK_STRIDE;
  #since = 0;
  #lasts = SHORT_MS;
  #awaitingTurn = false;
  /** `arrivals` of the instance when credit was last renewed by one. */
  #arrivals = 0;

  /** `renewed` is called after a turn that was asked for. */
  constructor(instance: Instance, renewed: () => void) {
    this.#instance = instance;
    this.#renewed = renewed;
  }

  /** Something is left. */
  get left(): boolean {
    return this.#left > 0;
  }

  /** Something is left, or was renewed by an arrival. */
  get available(): boolean {
    if (this.#left > 0) return true;
    return this.#renewedByArrival();
  }

  payFor(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.payForPart(part.length);
  }

  payForPart(bytes: number): void {
    this.#pay(bytes < COST_BYTES ? 1 : 1 + bytes / COST_BYTES);
  }

  payForPacked(messages: number, bytes: number): void {
    this.#pay(messages / PACKED_PER_CREDIT + bytes / COST_BYTES);
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

  /** A microtask: those who are served go on before libzmq is pumped, so that what they send next leaves in the same write. */
  readonly #onMicrotask = (): void => this.#instance.inBackground(this.#onTurn);

  readonly #onTurn = (): void => {
    this.#awaitingTurn = false;
    this.#renew();
    this.#renewed();
  };

  #pay(cost: number): void {
    this.#left -= cost;
    if (this.#left <= this.#lookAt) this.#look();
  }

  #look(): void {
    this.#lookAt = Math.max(this.#left - CLOCK_STRIDE, 0);
    if (this.#left > 0 && this.#instance.now() - this.#since > this.#lasts && !this.#renewedByArrival()) this.#left = 0;
    if (this.#left <= 0) this.awaitTurn();
  }

  #renewedByArrival(): boolean {
    if (this.#instance.arrivals === this.#arrivals) return false;
    this.#renew();
    return true;
  }

  #renew(): void {
    this.#arrivals = this.#instance.arrivals;
    this.#since = this.#instance.now();
    this.#left = ITERATION_OPERATIONS;
    this.#lookAt = ITERATION_OPERATIONS - CLOCK_STRIDE;
  }
}
