/**
 * The operations that wait on one socket. The two halves of its traffic, send.ts and receive.ts,
 * share this queue.
 *
 * Operations that cannot be done at once wait in order until the descriptor of the socket's mailbox
 * becomes ready. That descriptor is edge-triggered, so each send also serves the waiting receives,
 * and each receive the waiting sends. Waiting operations keep the process alive.
 */
import { POLLNVAL } from "../../shim/host.js";
import type { HostScheduling } from "../../shim/host.js";
import type { Instance } from "../../core/instance/instance.js";
import { errnoNumber, wasmErrno } from "../../zmq/errno.js";
import { ErrnoError, errorFromWasm, errorNamed } from "../errors.js";
import { kHandle } from "../sockets/handle-key.js";
import { COST_BYTES, KEPT_PLACES } from "../../core/tuning.js";
import { IterationBudget } from "./iteration-budget.js";
import { limited, limitOf, refusal, type WaitOptions } from "./wait.js";

const EAGAIN = -wasmErrno("EAGAIN");
const EFSM = -wasmErrno("EFSM");

/** A queue in which taking the first item costs the same at any length, unlike Array's shift(). */
export class Queue<T extends object> {
  /**
   * Number of items. Only this class changes it. It is a field because it is read for each message.
   */
  length = 0;
  /**
   * Places before #head are empty, those from #tail on are free, and some between may be empty, but
   * never the one at #head.
   */
  #places: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get first(): T | undefined {
    return this.#places[this.#head];
  }

  push(item: T): void {
    this.#places[this.#tail++] = item;
    this.length++;
  }

  shift(): T | undefined {
    const { first } = this;
    if (first !== undefined) this.#empty(this.#head);
    return first;
  }

  /** Removes an item from any place. */
  delete(item: T): void {
    const at = this.#places.indexOf(item, this.#head);
    if (at >= 0) this.#empty(at);
  }

  /** Removes all items and returns them. */
  drain(): T[] {
    const items = this.#places.filter((item) => item !== undefined);
    this.#places = [];
    this.#head = this.#tail = this.length = 0;
    return items;
  }

  #empty(at: number): void {
    this.#places[at] = undefined;
    if (--this.length === 0) {
      this.#head = this.#tail = 0;
      if (this.#places.length > KEPT_PLACES) this.#places = [];
      return;
    }
    while (this.#places[this.#head] === undefined) this.#head++;
    if (this.#head < KEPT_PLACES || this.#head < this.#tail / 2) return;
    this.#places = this.#places.slice(this.#head, this.#tail);
    this.#tail -= this.#head;
    this.#head = 0;
  }
}

/** An operation that waits. */
export interface Pending {
  readonly reject: (error: Error) => void;
  /** Why it waits, as a negative wasm errno; also the error when its time is over. */
  refused: number;
  /** Its own timeout in milliseconds; undefined: the socket's applies. */
  readonly limit: number | undefined;
  /** Ends its timeout and stops listening to its signal. */
  settled: (() => void) | undefined;
}

/** One half of a socket's traffic. */
export interface Half {
  readonly waiting: { readonly length: number };
  /** Serves the waiting operations as far as possible. Returns true if a message has moved. */
  settle(): boolean;
  /** Removes all waiting operations and returns them. */
  drain(): Pending[];
}

/** The state that the operations of one socket share. */
export class SocketQueue {
  readonly instance: Instance;
  readonly budget: IterationBudget;
  /** Called when something may have changed on the socket. */
  readonly listeners = new Set<() => void>();
  closed = false;
  /** Called when another operation may have become the first that waits. */
  onFirst: (() => void) | undefined;
  #sender!: Half;
  #receiver!: Half;
  readonly #scheduling: Pick<HostScheduling, "hold" | "release">;
  /**
   * The public socket. It is kept from collection, and so from being closed, only while an
   * operation waits on it.
   */
  readonly #owner: WeakRef<object>;
  #kept: object | undefined;

  constructor(instance: Instance, owner: object) {
    this.instance = instance;
    this.budget = new IterationBudget(instance, () => this.settle());
    this.#scheduling = instance.scheduling;
    this.#owner = new WeakRef(owner);
  }

  /** Sets the two halves. Called once, when they have been made. */
  serve(sender: Half, receiver: Half): void {
    this.#sender = sender;
    this.#receiver = receiver;
  }

  /** Whether another operation may be done before the next turn of the event loop. */
  get available(): boolean {
    return this.budget.left > 0 || this.budget.renewedByArrival();
  }

  /** Pays for an operation on this number of bytes. */
  pay(bytes: number): void {
    const { budget } = this;
    budget.left -= bytes < COST_BYTES ? 1 : 1 + bytes / COST_BYTES;
    if (budget.left <= budget.checkAt) budget.check();
  }

  payFor(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.pay(part.length);
  }

  /** Called when the descriptor of the socket's mailbox is ready, or closed. */
  readonly onReady = (events: number): void => {
    if ((events & POLLNVAL) === 0) this.settle();
  };

  /**
   * Called when an operation was done: others may be possible now, and the descriptor reports
   * nothing twice.
   */
  changed(): void {
    if (this.#length + this.listeners.size !== 0) this.settle();
  }

  /** Serves the waiting operations as far as possible. */
  settle(): void {
    if (this.instance.failure) return;
    const [sender, receiver] = [this.#sender, this.#receiver];
    for (let moved = true; moved && this.available;) {
      const received = receiver.waiting.length !== 0 && receiver.settle();
      const sent = sender.waiting.length !== 0 && sender.settle();
      moved = (received && sender.waiting.length !== 0) || (sent && receiver.waiting.length !== 0);
    }
    this.update();
    this.#notify();
  }

  /**
   * Makes an operation wait until it is served, its time is over, or its signal aborts it. `line`:
   * the queue in which it waits.
   */
  enter<P extends Pending>(
    line: { push(pending: P): void; delete(pending: P): void },
    pending: P,
    wait: WaitOptions | undefined,
    socketLimit: number,
  ): void {
    line.push(pending);
    if (wait === undefined && socketLimit <= 0) return;
    const limit = limitOf(wait, socketLimit);
    if (limit <= 0 && !wait?.signal) return;
    const giveUp = (reason: Error): void => {
      pending.settled?.();
      line.delete(pending);
      this.update();
      pending.reject(reason);
    };
    const expire = (): void => giveUp(refusal(pending.refused, "outgoing" in pending));
    pending.settled = limited(this.instance, limit === 0 ? -1 : limit, wait?.signal, expire, giveUp);
  }

  /**
   * Called when an operation waits that libzmq has just refused. If nothing else waits, there is
   * nothing to serve.
   */
  waits(line: Half["waiting"]): void {
    if (this.listeners.size + this.#length === line.length) this.update();
    else this.settle();
  }

  /**
   * Called when operations have begun or ceased to wait. Waiting operations keep the process alive.
   */
  update(): void {
    this.onFirst?.();
    const needed = this.#length > 0;
    if (needed === (this.#kept !== undefined)) return;
    this.#kept = needed ? this.#owner.deref() : undefined;
    if (needed) this.#scheduling.hold();
    else this.#scheduling.release();
  }

  /**
   * Rejects all waiting operations of a closed socket, with the error or with the reason why each
   * waits.
   */
  cancel(error?: Error): void {
    this.closed = true;
    for (const pending of [...this.#receiver.drain(), ...this.#sender.drain()]) {
      pending.settled?.();
      pending.reject(error ?? errorFromWasm(pending.refused, "the socket was closed meanwhile"));
    }
    this.update();
    this.#notify();
  }

  get #length(): number {
    return this.#sender.waiting.length + this.#receiver.waiting.length;
  }

  #notify(): void {
    if (this.listeners.size !== 0) for (const listener of this.listeners) listener();
  }
}

/**
 * Whether a refused operation may succeed later. As with npm zeromq, a REQ may receive before it
 * has sent, and gets the reply then.
 */
export function isRetryable(rc: unknown): rc is number {
  return rc === EAGAIN || rc === EFSM;
}

/** The part of a public socket that operations on messages use. */
export interface WithTraffic<T> {
  readonly [kHandle]: {
    readonly instance: { readonly failure: Error | undefined };
    readonly closed: boolean;
    readonly exclusiveUser: object | undefined;
    readonly traffic: T;
  };
}

/**
 * Returns the traffic of the socket, for an operation on messages. Throws EBADF when the socket is
 * closed, and EBUSY while a proxy uses it.
 */
export function openTraffic<T>(socket: WithTraffic<T>): T {
  const handle = socket[kHandle];
  if (handle.closed) throw handle.instance.failure ?? errorNamed("EBADF");
  if (handle.exclusiveUser) throw blocked();
  return handle.traffic;
}

/** The error while another call uses the socket. */
export function blocked(): ErrnoError {
  return new ErrnoError(errnoNumber("EBUSY"), undefined, "Socket is blocked by a bind or unbind operation");
}
