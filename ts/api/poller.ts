/** Many sockets in one loop. */
import { disposable } from "./dispose.js";
import { argumentError, errorNamed } from "./errors.js";
import { kHandle } from "./sockets/socket-handle.js";
import { inspectable } from "./inspect.js";
import { Socket } from "./sockets/socket.js";
import { waitOf, within, type WaitOptions } from "./messages/wait.js";
import { ZMQ_POLLIN, ZMQ_POLLOUT } from "../zmq/constants.js";

/** `ZMQ_POLLIN`: a message can be received at once. */
export const POLLIN = ZMQ_POLLIN;
/** `ZMQ_POLLOUT`: a message can be sent at once. */
export const POLLOUT = ZMQ_POLLOUT;

/** A socket that is ready, and for what: POLLIN, POLLOUT, or both. */
export interface PollEvent<S extends Socket = Socket> {
  /** A socket that is ready. */
  readonly socket: S;
  /** What it is ready for: `POLLIN`, `POLLOUT`, or both. */
  readonly events: number;
}

/** Rounds that find ready sockets before the event loop turns. */
const TURN_ROUNDS = 256;

/**
 * `zmq_poller_*`: waits until any of many sockets is ready. It is level-triggered, as in C: it
 * returns a socket again as long as it is ready. A closed socket leaves the poller.
 *
 * @example
 * for await (const { socket } of new Poller([a, b])) console.log(socket.tryReceive());
 */
export class Poller<S extends Socket = Socket> {
  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;
  readonly #wanted = new Map<S, number>();
  #closed = false;
  #rounds = 0;
  #wake: (() => void) | undefined;

  /**
   * @param sockets Each is polled for POLLIN.
   * @throws EBADF if one is closed.
   */
  constructor(sockets: Iterable<S> = []) {
    if (typeof (sockets as Partial<Iterable<S>> | null)?.[Symbol.iterator] !== "function")
      throw argumentError("Sockets must be iterable", "new Poller([socket, ...]): an array of sockets");
    for (const socket of sockets) this.add(socket);
  }

  /** The number of sockets. */
  get size(): number {
    return this.#wanted.size;
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * `zmq_poller_add`, `zmq_poller_modify`: adds a socket, or changes its events.
   *
   * @param events POLLIN, POLLOUT, or both. Default: POLLIN.
   * @throws EBADF if the socket is closed.
   */
  add(socket: S, events: number = POLLIN): this {
    if (!(socket instanceof Socket)) throw argumentError("Socket must be a socket object", "add(socket, events)");
    if (typeof events !== "number" || (events & ~(POLLIN | POLLOUT)) !== 0 || events === 0)
      throw errorNamed("EINVAL", "events are POLLIN, POLLOUT, or both");
    if (this.#closed || socket.closed) throw errorNamed("EBADF");
    this.#wanted.set(socket, events);
    this.#wake?.();
    return this;
  }

  /**
   * `zmq_poller_remove`: removes a socket.
   *
   * @returns false if the poller did not have it.
   */
  remove(socket: S): boolean {
    if (!(socket instanceof Socket)) throw argumentError("Socket must be a socket object", "remove(socket)");
    const removed = this.#wanted.delete(socket);
    this.#wake?.();
    return removed;
  }

  /**
   * `zmq_poller_wait_all`: waits until a socket is ready.
   *
   * @returns all sockets that are ready, with another one first each time; none if the poller is
   *   closed or has no sockets left.
   * @throws EAGAIN after the timeout; EBUSY if another call waits.
   */
  async wait(options?: WaitOptions): Promise<PollEvent<S>[]> {
    const wait = waitOf(options, 0);
    wait?.signal?.throwIfAborted();
    if (this.#wake) throw errorNamed("EBUSY", "another wait() of this poller is under way");
    const found = this.#ready();
    if (found.length === 0 && this.#wanted.size > 0) return this.#wait(wait);
    const [first] = found;
    if (first && ++this.#rounds % TURN_ROUNDS === 0)
      await new Promise<void>((resolve) => first.socket[kHandle].instance.later(resolve));
    return found;
  }

  /**
   * Iterates over sockets that are ready. It ends when the poller is closed, or has no sockets
   * left.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<PollEvent<S>, undefined> {
    for (let all = await this.wait(); all.length > 0; all = await this.wait())
      for (const { socket } of all) {
        // The program may have changed the socket since.
        const events = this.#eventsOf(socket);
        if (events !== 0) yield { socket, events };
      }
  }

  /** Ends all waits. The sockets stay open. */
  close(): void {
    this.#closed = true;
    this.#wanted.clear();
    this.#wake?.();
  }

  #eventsOf(socket: S): number {
    const wanted = this.#wanted.get(socket) ?? 0;
    return (wanted & POLLIN && socket.readable ? POLLIN : 0) | (wanted & POLLOUT && socket.writable ? POLLOUT : 0);
  }

  /** The sockets that are ready. They go behind the others. */
  #ready(): PollEvent<S>[] {
    const found: PollEvent<S>[] = [];
    for (const [socket, wanted] of [...this.#wanted]) {
      if (socket.closed) this.#wanted.delete(socket);
      const events = this.#eventsOf(socket);
      if (events === 0) continue;
      found.push({ socket, events });
      this.#wanted.delete(socket);
      this.#wanted.set(socket, wanted);
    }
    return found;
  }

  async #wait(wait: WaitOptions | undefined): Promise<PollEvent<S>[]> {
    const watched = new Set<S>();
    let settle: (found: PollEvent<S>[]) => void = () => undefined;
    let fail: (reason: Error) => void = () => undefined;
    const look = (): void => {
      const failure = [...watched].map((socket) => socket[kHandle].instance.failure).find((error) => error);
      if (failure) {
        fail(failure);
        return;
      }
      const found = this.#ready();
      if (found.length > 0 || this.#wanted.size === 0) settle(found);
      else this.#watch(watched, look);
    };
    const ready = new Promise<PollEvent<S>[]>((resolve, reject) => {
      settle = resolve;
      fail = reject;
    });
    this.#wake = look;
    look();
    try {
      const [first] = watched;
      return await within(first?.[kHandle].instance, ready, wait, () => "no socket is ready");
    } finally {
      this.#wake = undefined;
      for (const socket of watched) {
        const { traffic, instance } = socket[kHandle];
        traffic.queue.listeners.delete(look);
        instance.release();
      }
    }
  }

  /** Listens to all sockets, and keeps the process alive for them. */
  #watch(watched: Set<S>, look: () => void): void {
    for (const socket of this.#wanted.keys()) {
      if (watched.has(socket)) continue;
      watched.add(socket);
      const { traffic, instance } = socket[kHandle];
      traffic.queue.listeners.add(look);
      instance.hold();
    }
  }
}

function close(this: Poller): void {
  this.close();
}
inspectable(Poller.prototype, (poller) => ({ state: poller.closed ? "closed" : "open", sockets: poller.size }));
disposable(Poller.prototype, close, close);
