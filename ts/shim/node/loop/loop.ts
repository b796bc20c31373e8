/**
 * The clock and the scheduling of the host over Node: when the instance runs. It is the one place
 * that calls `link.pump()`, and always from a turn of its own.
 *
 *        wake(), or bytes to write        process.nextTick()
 *   IDLE ──────────────────────────► TICK ───────────────────► TURN ─── nothing is left ──► IDLE
 *    │                                                          ▲ │
 *    ├── the event loop has read ───────────────────────────────┤ │ more is left
 *    │                              setImmediate()              │ ▼
 *    └── the timer is due ──────────────────────────────────► IMMEDIATE
 *
 * What it is asked for, and what it does, is in the trace of an instance: docs/wakeups.md.
 *
 * `wake()` asks for a turn with process.nextTick and not with a microtask: a loop of `await
 * socket.send()` goes on in microtasks, and the tick runs when those have drained, so that many
 * messages leave in one write; a single one still leaves before the event loop polls. A pump that
 * has more to do goes on with setImmediate, so that the event loop turns in between. What the event
 * loop itself has just read is a turn already (`arrive()`). What was staged for the network is
 * written at the end of each turn. Where an answer is expected at once, the turn ends with a look
 * for it: ping-pong.ts, stay-awake.ts.
 *
 * Nothing here keeps the process alive, but `hold()` and an immediate that is due. The functions
 * that a host has of a loop are properties: the host has them as its own, so that a call of
 * libzmq's gets here at once.
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
 * Its then() calls in a microtask. queueMicrotask() makes an asynchronous resource of Node's for
 * each call.
 */
const AT_ONCE = Promise.resolve();

/** setTimeout's largest delay. A later deadline is armed again when it fires. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
/** The timer behind hold(): it is there to be ref'd, not to fire. */
const KEEP_ALIVE_MS = 2 ** 30;

/**
 * performance.now() begins with each thread, and threads that share memory compare what they have
 * read.
 */
const MONOTONIC_OFFSET = Number(process.hrtime.bigint() / 1000n) / 1000 - performance.now();

/** Something that stages bytes. */
export interface Flushable {
  flush(): void;
}

/** A stream, as far as the loop knows it. */
export interface Reader extends ReadLease, Polled {
  /** Where it stages what it sends. */
  readonly unsent: Flushable;
}

export class Loop implements HostScheduling {
  readonly #link: HostLink;
  readonly #readBuffer: ReadBuffer;
  readonly #pingPong: PingPong | undefined;
  readonly #stayAwake: StayAwake | undefined;
  /**
   * As long as it ever was: emptying an array and filling it again costs an allocation each turn.
   */
  readonly #dirty: (Flushable | undefined)[] = [];
  #dirtyCount = 0;
  /** How many streams were written since the last turn, and the last of them. */
  #written = 0;
  #writtenLast: Flushable | undefined;
  #scheduled = false;
  #turning = false;
  #immediate: NodeJS.Immediate | undefined;
  #timeout: NodeJS.Timeout | undefined;
  /** On performance.now()'s clock; Infinity: no timer is asked for. */
  #deadline = Infinity;
  /** When #timeout fires; it may be before the deadline, never after it. */
  #alarm = Infinity;
  #keepAlive: NodeJS.Timeout | undefined;
  #holds = 0;
  /** The last hold was released, and `#onReleased` is to come. */
  #letGo = false;
  #ended = false;

  /** Something was reported since the end of the last turn. */
  #reported = false;
  /** End of the last turn before which something was reported, on performance.now()'s clock. */
  #reportedAt = -Infinity;
  /** The stream that was read last, and how many reads there were. */
  #lastRead: Reader | undefined;
  #reads = 0;

  /** `looks`: whether it looks for an answer before it sleeps. */
  constructor(link: HostLink, readBuffer: ReadBuffer, looks = false) {
    this.#link = link;
    this.#readBuffer = readBuffer;
    this.#pingPong = looks ? new PingPong() : undefined;
    this.#stayAwake = looks ? new StayAwake((now) => this.#reportTime(now)) : undefined;
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
   * The event loop has read so many bytes, and so nothing else is under way: they are worked on
   * now, which saves a tick. Where a tick is due already, the read buffer is made free at once:
   * Deno may read again before that tick.
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

  /** The stream was read: by the event loop, or by a look. */
  read(reader: Reader): void {
    this.#lastRead = reader;
    this.#reads++;
  }

  /** The stream is closed. */
  forget(reader: Reader): void {
    if (this.#lastRead === reader) this.#lastRead = undefined;
    this.#pingPong?.forget(reader);
  }

  readonly timer = (milliseconds: number): void => {
    if (this.#ended) return;
    this.#deadline = milliseconds < 0 ? Infinity : performance.now() + milliseconds;
    if (this.#deadline < this.#alarm) this.#arm();
  };

  /** Calls back once, unless the function returned is called before. */
  readonly startTimer = (milliseconds: number, callback: () => void, keepsAlive: boolean): (() => void) => {
    const timer = setTimeout(callback, milliseconds);
    if (!keepsAlive) timer.unref();
    return () => clearTimeout(timer);
  };

  /** Registers bytes that are to be written at the end of the turn. Once until then. */
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
    if (this.#letGo) return;
    this.#keepAlive ??= setInterval(nothing, KEEP_ALIVE_MS);
    this.#keepAlive.ref();
  };

  /**
   * The handle is released in a microtask: an operation that is served by a turn and begins again
   * at once does not pay for both.
   */
  readonly release = (): void => {
    if (this.#ended || this.#holds === 0 || --this.#holds > 0) return;
    if (!this.#letGo) void AT_ONCE.then(this.#onReleased);
    this.#letGo = true;
  };

  destroy(): void {
    this.#ended = true;
    this.#stayAwake?.destroy();
    this.#dirtyCount = 0;
    clearTimeout(this.#timeout);
    clearInterval(this.#keepAlive);
    clearImmediate(this.#immediate);
  }

  readonly #onReleased = (): void => {
    this.#letGo = false;
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
   * Fires at the deadline, or before one that was put off, for which it is armed again. The event
   * loop polls before the turn, which may come late, since the program has computed: what has
   * arrived is read first.
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
   * The turn is over, and nothing more is to be done. `written`: to how many streams it has
   * written.
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
    this.#reads++; // several streams were written: no conversation with one
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
