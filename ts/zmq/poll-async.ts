/**
 * Waiting on the event loop, where a C program would block. Inline programs need it to wait;
 * programs of the threaded mode use it in code that must not block. Not in C.
 */
import { POLLIN, POLLOUT } from "../shim/host.js";
import type { Instance } from "../core/instance/instance.js";
import type { MemoryPtr, PollerPtr, SocketPtr } from "../core/boundary/module.js";
import { ZMQ_FD, ZMQ_POLLIN, ZMQ_POLLOUT } from "./constants.js";
import { define, type Mirror } from "./mirror.js";
import { pollOnce } from "./poll-items.js";
import type { zmq_pollitem_t } from "./types.js";

const EVENT_BYTES = 16;
/** The longest delay of a timer, in milliseconds: 24 days. */
const LONGEST_TIMEOUT = 0x7fffffff;

/**
 * A poller over thread-safe sockets, which have no ZMQ_FD. Its descriptor becomes ready when one of
 * them does, and is cleared by a call of the poller.
 */
class SharedSignal {
  readonly #mirror: Mirror;
  readonly #sockets: ReadonlySet<SocketPtr>;
  readonly #poller: PollerPtr;

  constructor(mirror: Mirror, sockets: ReadonlySet<SocketPtr>) {
    const { exports } = mirror;
    this.#mirror = mirror;
    this.#sockets = sockets;
    this.#poller = (exports.zmq_poller_new() >>> 0) as PollerPtr;
    for (const socket of sockets) exports.zmq_poller_add(this.#poller, socket, 0, ZMQ_POLLIN | ZMQ_POLLOUT);
  }

  get fd(): number {
    const { exports, memory } = this.#mirror;
    exports.zmq_poller_fd(this.#poller, memory.scratch);
    return memory.i32[memory.scratch >>> 2] ?? -1;
  }

  clear(): void {
    const { exports, memory } = this.#mirror;
    for (const socket of this.#sockets) if (!this.#mirror.isThreadSafe(socket)) return; // a closed socket: the poller must not look at it
    memory.borrow(EVENT_BYTES, (event: MemoryPtr) => exports.zmq_poller_wait(this.#poller, event, 0));
  }

  close(): void {
    const { exports, memory } = this.#mirror;
    memory.u32[memory.scratch >>> 2] = this.#poller;
    exports.zmq_poller_destroy(memory.scratch);
  }
}

interface Outcome {
  readonly rc: number;
  /** errno as it was when rc became -1. */
  readonly errno: number;
}

/** One zmq_poll_async() that has found nothing yet. */
class Wait {
  readonly #mirror: Mirror;
  readonly #items: readonly zmq_pollitem_t[];
  readonly #stops: (() => void)[] = [];
  #signal: SharedSignal | undefined;
  readonly #settle: (outcome: Outcome) => void;

  constructor(mirror: Mirror, items: readonly zmq_pollitem_t[], settle: (outcome: Outcome) => void) {
    this.#mirror = mirror;
    this.#items = items;
    this.#settle = settle;
  }

  begin(timeoutMs: number, fail: (failure: Error) => void): void {
    const { instance, readiness } = this.#mirror;
    const ask = (): void => this.#guarded(() => this.#ask());
    instance.hold();
    this.#stops.push(() => instance.release(), instance.onFailure(fail));
    for (const [fd, events] of this.#descriptors()) this.#stops.push(readiness.watch(fd, events, ask));
    if (timeoutMs > 0) {
      const expire = (): void => this.#guarded(() => this.#end(pollOnce(this.#mirror, this.#items, 0)));
      this.#stops.push(instance.startTimer(Math.min(timeoutMs, LONGEST_TIMEOUT), expire, true));
    }
    if (this.#signal) ask(); // the poller does not report events that came after the check and before it knew the sockets
  }

  /** The descriptors to watch: a socket's ZMQ_FD, or the descriptor of the item itself. */
  #descriptors(): Map<number, number> {
    const mirror = this.#mirror;
    const fds = new Map<number, number>();
    const shared = new Set<SocketPtr>();
    for (const item of this.#items) {
      if (!item.socket) {
        const events = (item.events & ZMQ_POLLIN ? POLLIN : 0) | (item.events & ZMQ_POLLOUT ? POLLOUT : 0);
        fds.set(item.fd ?? 0, (fds.get(item.fd ?? 0) ?? 0) | events);
        continue;
      }
      const socket = mirror.pointer(item.socket);
      if (mirror.isThreadSafe(socket)) shared.add(socket);
      else fds.set(mirror.intOption(socket, ZMQ_FD) ?? -1, POLLIN);
    }
    if (shared.size > 0) fds.set((this.#signal = new SharedSignal(mirror, shared)).fd, POLLIN);
    return fds;
  }

  /**
   * Runs a callback of the event loop. The end of the instance is reported by `fail`, and is not
   * thrown too.
   */
  #guarded(body: () => void): void {
    try {
      body();
    } catch (error) {
      if (error !== this.#mirror.instance.failure) throw error;
    }
  }

  /**
   * ZMQ_FD is edge-triggered and says only that something may have changed, so each event checks
   * the sockets.
   */
  #ask(): void {
    this.#signal?.clear();
    const rc = pollOnce(this.#mirror, this.#items, 0);
    if (rc !== 0) this.#end(rc);
  }

  #end(rc: number): void {
    const errno = this.#mirror.errno;
    this.stop();
    this.#settle({ rc, errno });
  }

  /** Releases everything that the wait holds. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    if (!this.#mirror.instance.failure) this.#signal?.close();
    this.#signal = undefined;
  }
}

/**
 * After this number of calls the event loop turns, even if none of them had to wait: it is libzmq's
 * I/O thread.
 */
const CALLS_A_TURN = 64;

/**
 * zmq_poll_async(): `zmq_poll()` that waits on the event loop. Not in C. It keeps the process
 * alive.
 *
 * @param items As `zmq_poll()`. A socket that is closed meanwhile is ENOTSOCK; a socket of a
 *   thread-safe type must not be closed meanwhile.
 * @param timeoutMs Milliseconds. Default: -1, no limit.
 * @returns a promise of the result of zmq_poll(). If it is -1, read `zmq_errno()` before any other
 *   call. It rejects if the instance dies.
 * @example
 * const items = [{ socket, events: ZMQ_POLLIN }];
 * const ready = await zmq_poll_async(items, 1000);
 * if (ready > 0) zmq_recv(socket, buffer, buffer.length, ZMQ_DONTWAIT);
 */
export const zmq_poll_async = define((mirror) => {
  const { instance } = mirror;
  let calls = 0;
  const wait = async (items: zmq_pollitem_t[], timeoutMs: number): Promise<number> => {
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      const pending = new Wait(mirror, items, resolve);
      pending.begin(timeoutMs, (failure) => {
        pending.stop();
        reject(failure);
      });
    });
    if (outcome.rc === -1) mirror.errno = outcome.errno;
    return outcome.rc;
  };
  return async (items: zmq_pollitem_t[], timeoutMs: number = -1): Promise<number> => {
    if (++calls % CALLS_A_TURN === 0) await turn(instance);
    const rc = pollOnce(mirror, items, 0);
    return rc !== 0 || timeoutMs === 0 ? rc : wait(items, timeoutMs);
  };
});

/** A turn of the event loop, for which the process stays alive. */
async function turn(instance: Instance): Promise<void> {
  instance.hold();
  await new Promise<void>((resolve) => instance.later(resolve));
  instance.release();
}
