/**
 * When the instance runs: the one place that calls `link.pump()`, and always from a turn of its own.
 *
 * `wake()` asks for a turn with process.nextTick and not with a microtask: a loop of `await socket.send()` goes on in
 * microtasks, and the tick runs when those have drained, so that many messages leave in one write; a single one still
 * leaves before the event loop polls. A pump that has more to do goes on with setImmediate, so that the event loop
 * turns in between. What the event loop itself has just read is a turn already (`arrive()`). Whatever was staged for the network is written at the end of each turn.
 *
 * Nothing here keeps the process alive, but `hold()` and an immediate that is due.
 */
import { performance } from "node:perf_hooks";
import type { HostLink } from "../../host.js";
import type { PingPong } from "./ping-pong.js";
import type { ReadLease, ReadBuffer } from "../streams/receive-buffer.js";
import type { StayAwake } from "./stay-awake.js";

/** The global `process` is a getter of Node's, and has as many properties as a dictionary. */
const nextTick = process.nextTick.bind(process);
/** Whose then() calls in a microtask. queueMicrotask() makes an asynchronous resource of Node's for each call. */
const AT_ONCE = Promise.resolve();

/** setTimeout's largest delay. A later deadline is armed again when it fires. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
/** The timer behind hold(): it is there to be ref'd, not to fire. */
const KEEP_ALIVE_MS = 2 ** 30;
/** So many streams with something staged are written at once, not at the end of the turn: bounds the stages in use. */
export const DIRTY_LIMIT = 16;

/** Something that stages bytes. */
export interface Flushable {
  flush(): void;
}

export class Loop {
  readonly #link: HostLink;
  readonly #readBuffer: ReadBuffer;
  readonly #pingPong: PingPong | undefined;
  readonly #stayAwake: StayAwake | undefined;
  /** As long as it ever was: emptying an array and filling it again costs an allocation each turn. */
  readonly #dirty: (Flushable | undefined)[] = [];
  #dirtyCount = 0;
  /** Streams that were written since the last turn. */
  #written = 0;
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

  constructor(link: HostLink, readBuffer: ReadBuffer, pingPong?: PingPong, stayAwake?: StayAwake) {
    this.#link = link;
    this.#readBuffer = readBuffer;
    this.#pingPong = pingPong;
    this.#stayAwake = stayAwake;
  }

  wake(): void {
    if (this.#scheduled || this.#ended) return;
    this.#scheduled = true;
    nextTick(this.#onTick);
  }

  /**
   * The event loop has read so many bytes, and so nothing else is under way: they are worked on
   * now, which saves a tick. Where a tick is due already, the read buffer is made free at once:
   * Deno may read again before that tick.
   */
  arrive(reader: ReadLease, size: number): void {
    const own = !this.#scheduled;
    this.#scheduled = true;
    try {
      reader.arrive(size);
    } finally {
      if (own) this.#onTick();
      else this.#readBuffer.settle();
    }
  }

  timer(milliseconds: number): void {
    if (this.#ended) return;
    this.#deadline = milliseconds < 0 ? Infinity : performance.now() + milliseconds;
    if (this.#deadline < this.#alarm) this.#arm();
  }

  /** Registers bytes that are to be written at the end of the turn. Once until then. */
  markDirty(flushable: Flushable): void {
    this.#dirty[this.#dirtyCount++] = flushable;
    if (this.#dirtyCount === DIRTY_LIMIT) this.flush();
    else if (!this.#turning) this.wake();
  }

  flush(): void {
    const dirty = this.#dirty;
    for (let i = 0; i < this.#dirtyCount; i++) {
      dirty[i]?.flush();
      dirty[i] = undefined;
    }
    this.#written += this.#dirtyCount;
    this.#dirtyCount = 0;
  }

  later(callback: () => void): void {
    setImmediate(callback);
  }

  hold(): void {
    if (this.#ended || this.#holds++ > 0) return;
    if (this.#letGo) return;
    this.#keepAlive ??= setInterval(nothing, KEEP_ALIVE_MS);
    this.#keepAlive.ref();
  }

  /** The handle is let go in a microtask: who is served by a turn, and waits again at once, does not pay for both. */
  release(): void {
    if (this.#ended || this.#holds === 0 || --this.#holds > 0) return;
    if (!this.#letGo) void AT_ONCE.then(this.#onReleased);
    this.#letGo = true;
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
   * Fires at the deadline, or before one that was put off, for which it is armed again. The event loop polls before the turn, which
   * may come late, since the program has computed: what has arrived is read first.
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
    if (!more && this.#pingPong?.turned(written) === false) this.#stayAwake?.turned(written);
  }
}

function nothing(): void {
  return;
}
