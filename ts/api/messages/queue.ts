/**
 * What waits on one socket, and what the two halves of its traffic, send.ts and receive.ts, share.
 *
 * Operations that cannot be done at once wait in order, first come, first served, until the
 * descriptor of the socket's mailbox becomes ready. That descriptor is edge-triggered, so each send
 * also serves the receives that wait, and each receive the sends. Operations that wait keep the
 * process alive.
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

/**
 * A queue of any length: taking the first item costs the same however many wait behind it, unlike
 * Array's shift().
 */
export class Queue<T extends object> {
  /**
   * How many items there are. Only this class changes it; a field, because it is read for each
   * message.
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
  /** Why it waits, as a negative wasm errno: what it is rejected with when its time is over. */
  refused: number;
  /** Its own timeout in milliseconds; undefined: the socket's. */
  readonly limit: number | undefined;
  /** Ends its timeout and its signal. */
  settled: (() => void) | undefined;
}

/** One half of a socket's traffic. */
export interface Half {
  readonly waiting: { readonly length: number };
  /** Does what can be done for the operations that wait. True: a message has moved. */
  settle(): boolean;
  /** Removes all operations that wait and returns them. */
  drain(): Pending[];
}

/** What the operations of one socket have in common. */
export class SocketQueue {
  readonly instance: Instance;
  readonly budget: IterationBudget;
  /** Called when something may have changed on the socket. */
  readonly listeners = new Set<() => void>();
  closed = false;
  /** Called when the operation that waits first may be another one. */
  onFirst: (() => void) | undefined;
  #sender!: Half;
  #receiver!: Half;
  readonly #scheduling: Pick<HostScheduling, "hold" | "release">;
  /**
   * The public socket: it is kept from being collected, and so closed, only while an operation
   * waits on it.
   */
  readonly #owner: WeakRef<object>;
  #kept: object | undefined;

  constructor(instance: Instance, owner: object) {
    this.instance = instance;
    this.budget = new IterationBudget(instance, () => this.settle());
    this.#scheduling = instance.scheduling;
    this.#owner = new WeakRef(owner);
  }

  /** Called once, when the halves have been made. */
  serve(sender: Half, receiver: Half): void {
    this.#sender = sender;
    this.#receiver = receiver;
  }

  /** Another operation may be done before the event loop has had a turn. */
  get available(): boolean {
    return this.budget.left > 0 || this.budget.renewedByArrival();
  }

  /** An operation on that number of bytes was done. */
  pay(bytes: number): void {
    const { budget } = this;
    budget.left -= bytes < COST_BYTES ? 1 : 1 + bytes / COST_BYTES;
    if (budget.left <= budget.lookAt) budget.look();
  }

  payFor(parts: readonly Uint8Array[]): void {
    for (const part of parts) this.pay(part.length);
  }

  /** The descriptor of the socket's mailbox is ready, or closed. */
  readonly onReady = (events: number): void => {
    if ((events & POLLNVAL) === 0) this.settle();
  };

  /**
   * An operation was done: others may find more to do, because the descriptor reports nothing
   * twice.
   */
  changed(): void {
    if (this.#length + this.listeners.size !== 0) this.settle();
  }

  /** Does what can be done for the operations that wait. */
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
   * An operation has to wait: it is given up after its time, or by its signal. `line`: where it
   * waits.
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
   * An operation waits that libzmq has just refused. Where nothing else waits, there is nothing to
   * settle.
   */
  waits(line: Half["waiting"]): void {
    if (this.listeners.size + this.#length === line.length) this.update();
    else this.settle();
  }

  /** Operations have begun or ceased to wait: the process is kept alive while there are any. */
  update(): void {
    this.onFirst?.();
    const needed = this.#length > 0;
    if (needed === (this.#kept !== undefined)) return;
    this.#kept = needed ? this.#owner.deref() : undefined;
    if (needed) this.#scheduling.hold();
    else this.#scheduling.release();
  }

  /** The socket is closed: rejects what waits with the error, or with the reason why it waits. */
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
 * A refusal that time may change. As with npm zeromq, a REQ may receive before it has sent, and
 * gets the reply then.
 */
export function isRetryable(rc: unknown): rc is number {
  return rc === EAGAIN || rc === EFSM;
}

/** What stands behind a public socket, as far as its messages are concerned. */
export interface WithTraffic<T> {
  readonly [kHandle]: {
    readonly instance: { readonly failure: Error | undefined };
    readonly closed: boolean;
    readonly exclusiveUser: object | undefined;
    readonly traffic: T;
  };
}

/**
 * The traffic of the socket, for an operation on messages. Throws EBADF when it is closed, and
 * EBUSY while a proxy has it.
 */
export function openTraffic<T>(socket: WithTraffic<T>): T {
  const handle = socket[kHandle];
  if (handle.closed) throw handle.instance.failure ?? errorNamed("EBADF");
  if (handle.exclusiveUser) throw blocked();
  return handle.traffic;
}

/** The error where another call has the socket. */
export function blocked(): ErrnoError {
  return new ErrnoError(errnoNumber("EBUSY"), undefined, "Socket is blocked by a bind or unbind operation");
}
