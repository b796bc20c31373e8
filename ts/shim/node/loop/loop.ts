/**
 * Clock and scheduling of the host over Node. This file decides when the instance runs: it is the
 * one place that calls `link.pump()`, and always from a turn of its own.
 *
 *        wake(), or bytes to write        process.nextTick()
 *   IDLE ──────────────────────────► TICK ───────────────────► TURN ─── nothing is left ──► IDLE
 *    │                                                          ▲ │
 *    ├── the event loop has read ───────────────────────────────┤ │ more is left
 *    │                              setImmediate()              │ ▼
 *    └── the timer is due ──────────────────────────────────► IMMEDIATE
 *
 * The trace of an instance shows these transitions: docs/wakeups.md.
 *
 * `wake()` asks for a turn with process.nextTick instead of a microtask. A loop of `await
 * socket.send()` continues in microtasks, and the tick runs after them, so many messages leave in
 * one write. A single message still leaves before the event loop polls. A pump with more work
 * continues with setImmediate, so that the event loop turns in between. A read by the event loop
 * starts a turn at once (`arrive()`). Staged bytes are written at the end of each turn. If a reply
 * is expected soon, the turn ends with polling for it: ping-pong.ts, stay-awake.ts.
 *
 * Only `hold()` and, until `rest()`, a due immediate keep the process alive. The functions of
 * HostScheduling are properties: the host copies them, so that a call of libzmq gets here directly.
 */
import { performance } from "node:perf_hooks"; // the global of this name is a getter
import type { HostLink, HostScheduling } from "../../host.js";
import { PingPong, type Polled } from "./ping-pong.js";
import type { ReadLease, ReadBuffer } from "../streams/receive-buffer.js";
import { AWAKE_MS, DIRTY_LIMIT } from "../tuning.js";
import { StayAwake } from "./stay-awake.js";

/** The global `process` is a getter of Node's, and has as many properties as a dictionary. */
const nextTick = process.nextTick.bind(process);
/**
 * Its then() calls back in a microtask. queueMicrotask() would make an asynchronous resource of
 * Node's for each call.
 */
const AT_ONCE = Promise.resolve();

/** setTimeout's largest delay. A later deadline is armed again when it fires. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
/** The interval behind hold(). It keeps the process alive, and does nothing when it fires. */
const KEEP_ALIVE_MS = 2 ** 30;

/** performance.now() starts at 0 in each thread, but threads that share memory compare times. */
const MONOTONIC_OFFSET = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now();

/** An object that stages bytes. */
export interface Flushable {
  flush(): void;
}

/** The part of a stream that the loop uses. */
export interface Reader extends ReadLease, Polled {
  /** The stage of its outgoing bytes. */
  readonly unsent: Flushable;
}

export class Loop implements HostScheduling {
  readonly #link: HostLink;
  readonly #readBuffer: ReadBuffer;
  readonly #pingPong: PingPong | undefined;
  readonly #stayAwake: StayAwake | undefined;
  /**
   * Objects with staged bytes. The array never shrinks, because filling it again would cost an
   * allocation each turn.
   */
  readonly #dirty: (Flushable | undefined)[] = [];
  #dirtyCount = 0;
  /** Number of streams that were written since the last turn, and the last of them. */
  #written = 0;
  #writtenLast: Flushable | undefined;
  #scheduled = false;
  #turning = false;
  #immediate: NodeJS.Immediate | undefined;
  #timeout: NodeJS.Timeout | undefined;
  /** Time of the requested timer on performance.now()'s clock; Infinity if there is none. */
  #deadline = Infinity;
  /** Time at which #timeout fires; it may be before the deadline, never after it. */
  #alarm = Infinity;
  #keepAlive: NodeJS.Timeout | undefined;
  #holds = 0;
  /** The last hold was released, and `#onReleased` has not run yet. */
  #releasing = false;
  #ended = false;

  /** Something was reported since the end of the last turn. */
  #reported = false;
  /** End of the last turn before which something was reported, on performance.now()'s clock. */
  #reportedAt = -Infinity;
  /** The stream that was read last, and the number of reads. */
  #lastRead: Reader | undefined;
  #reads = 0;

  /** `polls`: whether the loop polls for a reply before it sleeps. */
  constructor(link: HostLink, readBuffer: ReadBuffer, polls = false) {
    this.#link = link;
    this.#readBuffer = readBuffer;
    this.#pingPong = polls ? new PingPong() : undefined;
    this.#stayAwake = polls ? new StayAwake((now) => this.#reportTime(now)) : undefined;
  }

  /** clock 0: since the epoch; 1: monotonic, the same on all threads. */
  readonly now = (clock: number): number => (clock === 0 ? Date.now() : performance.now() + MONOTONIC_OFFSET);

  readonly wake = (): void => {
    if (this.#scheduled || this.#ended) return;
    this.#scheduled = true;
    nextTick(this.#onTick);
  };

  /** Reports to the instance: see `HostLink`. */
  readonly ready: HostLink["ready"] = (fd, set, clear, error) => {
    if (set !== 0) this.#reported = true;
    this.#link.ready(fd, set, clear, error);
  };

  /**
   * Called when the event loop has read `size` bytes, so no other work is under way: the bytes are
   * processed now, which saves a tick. If a tick is already due, the read buffer is freed at once,
   * because Deno may read again before that tick.
   */
  arrive(reader: Reader, size: number): void {
    const own = !this.#scheduled;
    this.#scheduled = true;
    try {
      reader.arrive(size);
    } finally {
      if (own) this.#onTick();
      else this.#readBuffer.settle();
    }
  }

  /** Records a read of the stream, by the event loop or by polling. */
  read(reader: Reader): void {
    this.#lastRead = reader;
    this.#reads++;
  }

  /** Forgets a closed stream. */
  forget(reader: Reader): void {
    if (this.#lastRead === reader) this.#lastRead = undefined;
    this.#pingPong?.forget(reader);
  }

  readonly timer = (milliseconds: number): void => {
    if (this.#ended) return;
    this.#deadline = milliseconds < 0 ? Infinity : performance.now() + milliseconds;
    if (this.#deadline < this.#alarm) this.#arm();
  };

  /** Calls back once. The returned function cancels it. */
  readonly startTimer = (milliseconds: number, callback: () => void, keepsAlive: boolean): (() => void) => {
    const timer = setTimeout(callback, milliseconds);
    if (!keepsAlive) timer.unref();
    return () => clearTimeout(timer);
  };

  /** Registers staged bytes to be written at the end of the turn. Called once until then. */
  markDirty(flushable: Flushable): void {
    this.#dirty[this.#dirtyCount++] = flushable;
    if (this.#dirtyCount === DIRTY_LIMIT) this.flush();
    else if (!this.#turning) this.wake();
  }

  readonly flush = (): void => {
    const dirty = this.#dirty;
    for (let i = 0; i < this.#dirtyCount; i++) {
      this.#writtenLast = dirty[i];
      dirty[i]?.flush();
      dirty[i] = undefined;
    }
    this.#written += this.#dirtyCount;
    this.#dirtyCount = 0;
  };

  readonly later = (callback: () => void): void => {
    setImmediate(callback);
  };

  readonly hold = (): void => {
    if (this.#ended || this.#holds++ > 0) return;
    if (this.#releasing) return;
    this.#keepAlive ??= setInterval(nothing, KEEP_ALIVE_MS);
    this.#keepAlive.ref();
  };

  /**
   * Releases the handle in a microtask, so that an operation that is served by a turn and starts
   * again at once does not pay for both.
   */
  readonly release = (): void => {
    if (this.#ended || this.#holds === 0 || --this.#holds > 0) return;
    if (!this.#releasing) void AT_ONCE.then(this.#onReleased);
    this.#releasing = true;
  };

  /** The process has nothing to do but what is held: a due turn does not keep it alive. */
  rest(): void {
    if (this.#holds === 0) this.#immediate?.unref();
  }

  destroy(): void {
    this.#ended = true;
    this.#stayAwake?.destroy();
    this.#dirtyCount = 0;
    clearTimeout(this.#timeout);
    clearInterval(this.#keepAlive);
    clearImmediate(this.#immediate);
  }

  readonly #onReleased = (): void => {
    this.#releasing = false;
    if (this.#holds === 0) this.#keepAlive?.unref();
  };

  readonly #onTick = (): void => {
    this.#scheduled = false;
    this.#turn(false);
  };

  readonly #onImmediate = (): void => {
    this.#immediate = undefined;
    this.#turn(true);
  };

  /**
   * Fires at the deadline, or earlier if the deadline was put off: then the timer is armed again.
   * The event loop polls before the turn, so that arrivals are read first: the turn may be late,
   * because the program has computed.
   */
  readonly #onAlarm = (): void => {
    this.#alarm = Infinity;
    if (performance.now() < this.#deadline) {
      this.#arm();
    } else {
      this.#deadline = Infinity;
      this.#immediate ??= setImmediate(this.#onImmediate);
    }
  };

  #arm(): void {
    clearTimeout(this.#timeout);
    if (this.#deadline === Infinity) return;
    const now = performance.now();
    const delay = Math.min(Math.ceil(this.#deadline - now), LONGEST_DELAY_MS);
    this.#alarm = now + delay;
    this.#timeout = setTimeout(this.#onAlarm, delay).unref();
  }

  #turn(polled: boolean): void {
    if (this.#ended) return;
    this.#turning = true;
    let more = true;
    try {
      more = this.#link.pump(polled);
      if (more) this.#immediate ??= setImmediate(this.#onImmediate);
    } finally {
      this.#turning = false;
      this.flush();
      this.#readBuffer.settle();
    }
    const written = this.#written;
    this.#written = 0;
    const writtenLast = this.#writtenLast;
    this.#writtenLast = undefined;
    if (!more && this.#stayAwake !== undefined) this.#expectAnswer(this.#stayAwake, written, writtenLast);
  }

  /**
   * Called at the end of a turn without work left. `written`: number of streams that it has written
   * to.
   */
  #expectAnswer(stayAwake: StayAwake, written: number, writtenLast: Flushable | undefined): void {
    if (written === 1) {
      const peer = this.#lastRead;
      if (peer?.unsent === writtenLast && this.#pingPong?.answered(peer!, this.#reads) === true) return;
      const now = performance.now();
      const reportedAt = this.#reportTime(now);
      if (now - reportedAt <= AWAKE_MS) stayAwake.answered(now, reportedAt);
      return;
    }
    if (this.#reported) this.#reportTime(performance.now());
    if (written === 0) return;
    this.#lastRead = undefined;
    this.#reads++; // several streams were written: no alternating exchange with one peer
  }

  #reportTime(now: number): number {
    if (this.#reported) this.#reportedAt = now;
    this.#reported = false;
    return this.#reportedAt;
  }
}

function nothing(): void {
  return;
}
