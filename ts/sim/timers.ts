/** `setTimeout()` and its like, on the clock of a node's process. */
import { util } from "./builtins.js";

/** What a process offers to its timers. */
export interface TimerOwner {
  /** Calls back after a number of milliseconds, unless the function returned is called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

type Callback = (...args: unknown[]) => void;

const LONGEST_MS = 2 ** 31 - 1;

/** As Node: what is no time that a timer can have is a millisecond. */
function milliseconds(value: unknown): number {
  const number = Number(value);
  return number >= 1 && number <= LONGEST_MS ? Math.trunc(number) : 1;
}

let numbers = 0;
const running = new Map<number, SimulatedTimer>();

/** A `Timeout` or an `Immediate` of Node. Nothing of it keeps a world going. */
export class SimulatedTimer {
  readonly #number = ++numbers;
  readonly #owner: TimerOwner;
  readonly #callback: () => void;
  readonly #wait: number;
  readonly #repeats: boolean;
  #stop: (() => void) | undefined;
  #ref = true;

  constructor(owner: TimerOwner, callback: () => void, wait: number, repeats: boolean) {
    this.#owner = owner;
    this.#callback = callback;
    this.#wait = wait;
    this.#repeats = repeats;
    this.#begin();
  }

  ref(): this {
    this.#ref = true;
    return this;
  }

  unref(): this {
    this.#ref = false;
    return this;
  }

  hasRef(): boolean {
    return this.#ref;
  }

  refresh(): this {
    this.#stop?.();
    this.#begin();
    return this;
  }

  close(): this {
    this.#stop?.();
    this.#stop = undefined;
    running.delete(this.#number);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.#number;
  }

  #begin(): void {
    running.set(this.#number, this);
    this.#stop = this.#owner.after(this.#wait, () => {
      if (this.#repeats) this.#begin();
      else this.close();
      this.#callback();
    });
  }
}

/** Ends a timer of the simulation. False: it is none. */
export function clear(timer: unknown): boolean {
  const found = timer instanceof SimulatedTimer ? timer : running.get(Number(timer));
  found?.close();
  return found !== undefined;
}

function start(owner: TimerOwner, callback: unknown, wait: number, args: unknown[], repeats: boolean): SimulatedTimer {
  if (typeof callback !== "function")
    throw Object.assign(new TypeError('The "callback" argument must be of type function.'), {
      code: "ERR_INVALID_ARG_TYPE",
    });
  return new SimulatedTimer(owner, () => (callback as Callback)(...args), wait, repeats);
}

/**
 * Resolves after a number of milliseconds; rejects with an AbortError when the signal is aborted.
 */
export function delay<T>(owner: TimerOwner, wait: number, value: T, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      stop();
      const reason: unknown = signal?.reason;
      reject(Object.assign(new Error("The operation was aborted", { cause: reason }), abortNames));
    };
    const stop = owner.after(wait, () => {
      signal?.removeEventListener("abort", abort);
      resolve(value);
    });
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

const abortNames = { name: "AbortError", code: "ABORT_ERR" };

interface DelayOptions {
  readonly signal?: AbortSignal;
}

/**
 * The functions of Node's timers, for the process whose code runs; undefined: the real ones are
 * meant.
 */
export function timerFunctions(current: () => TimerOwner | undefined, real: RealTimers): RealTimers {
  const timer =
    (repeats: boolean, otherwise: RealTimers["setTimeout"]): RealTimers["setTimeout"] =>
    (callback, wait, ...args) => {
      const owner = current();
      return owner ? start(owner, callback, milliseconds(wait), args, repeats) : otherwise(callback, wait, ...args);
    };
  const clearing =
    (otherwise: (timer: unknown) => void) =>
    (timer: unknown): void => {
      if (!clear(timer)) otherwise(timer);
    };
  const setTimeout = timer(false, real.setTimeout);
  const setImmediate: RealTimers["setImmediate"] = (callback, ...args) => {
    const owner = current();
    return owner ? start(owner, callback, 0, args, false) : real.setImmediate(callback, ...args);
  };
  Object.assign(setTimeout, {
    [util.promisify.custom]: (wait: unknown, value: unknown, options?: DelayOptions) => {
      const owner = current();
      return owner
        ? delay(owner, milliseconds(wait), value, options?.signal)
        : real.promises.setTimeout(wait, value, options);
    },
  });
  Object.assign(setImmediate, {
    [util.promisify.custom]: (value: unknown, options?: DelayOptions) => {
      const owner = current();
      return owner ? delay(owner, 0, value, options?.signal) : real.promises.setImmediate(value, options);
    },
  });
  return {
    setTimeout,
    setInterval: timer(true, real.setInterval),
    setImmediate,
    clearTimeout: clearing(real.clearTimeout),
    clearInterval: clearing(real.clearInterval),
    clearImmediate: clearing(real.clearImmediate),
    promises: promiseFunctions(current, real.promises),
  };
}

function promiseFunctions(current: () => TimerOwner | undefined, real: RealTimers["promises"]): RealTimers["promises"] {
  return {
    setTimeout(wait, value, options) {
      const owner = current();
      return owner ? delay(owner, milliseconds(wait), value, options?.signal) : real.setTimeout(wait, value, options);
    },
    setImmediate(value, options) {
      const owner = current();
      return owner ? delay(owner, 0, value, options?.signal) : real.setImmediate(value, options);
    },
    setInterval(wait, value, options) {
      const owner = current();
      return owner ? ticks(owner, milliseconds(wait), value, options) : real.setInterval(wait, value, options);
    },
  };
}

async function* ticks(owner: TimerOwner, wait: number, value: unknown, options?: DelayOptions): AsyncGenerator {
  for (;;) yield await delay(owner, wait, value, options?.signal);
}

/** Node's own. */
export interface RealTimers {
  readonly setTimeout: (callback: unknown, wait?: unknown, ...args: unknown[]) => unknown;
  readonly setInterval: (callback: unknown, wait?: unknown, ...args: unknown[]) => unknown;
  readonly setImmediate: (callback: unknown, ...args: unknown[]) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly clearInterval: (timer: unknown) => void;
  readonly clearImmediate: (timer: unknown) => void;
  readonly promises: {
    readonly setTimeout: (wait?: unknown, value?: unknown, options?: DelayOptions) => Promise<unknown>;
    readonly setImmediate: (value?: unknown, options?: DelayOptions) => Promise<unknown>;
    readonly setInterval: (wait?: unknown, value?: unknown, options?: DelayOptions) => AsyncIterable<unknown>;
  };
}
