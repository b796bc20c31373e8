/**
 * Guards around each function that crosses the boundary of wasm.
 *
 * Exports: a guard lets no call into a dead instance, and only numbers as arguments. If a trap or
 * an assertion is thrown out of wasm, C stopped in the middle of its work, so the instance ends
 * before the error reaches the caller.
 *
 * Imports: an error of a host does not pass through wasm. seam.ts says how it is answered.
 */
import type { WasmExports } from "./module.js";

type Call = (...args: unknown[]) => unknown;

export interface Failable {
  readonly failure: Error | undefined;
  /** Ends the instance, if it has not ended yet. Returns the error to throw. */
  fail(reason: unknown): Error;
}

/**
 * Returns the exports within guards. `words[at]` counts the calls that the thread is in: if the
 * thread ends, another thread learns from it whether work was left half done.
 *
 * A guard is made when its function is first used, because an instance uses a third of them at
 * most. This saves 40 of 146 kB of JavaScript heap. The functions are inherited because V8 knows
 * the place of each property of a prototype; this many own properties would be a hash table.
 */
export function guardExports(
  raw: object,
  instance: Failable,
  words: Int32Array = new Int32Array(1),
  at: number = 0,
): WasmExports {
  const exports = raw as Record<string, unknown>;
  const names = Object.keys(exports);
  const isFunction = (name: string): boolean => typeof exports[name] === "function";
  const guarded = Object.create(entrances(names.filter(isFunction))) as Entrance;
  guarded[OPEN] = (name) => {
    const value = guard(name, exports[name] as Call, instance, words, at);
    Object.defineProperty(guarded, name, { value, writable: true, enumerable: true });
    return value;
  };
  for (const name of names) if (!isFunction(name)) Object.assign(guarded, { [name]: exports[name] });
  return Object.create(guarded) as WasmExports;
}

/** Makes the guard of a function. From then on the guard is found instead of the accessor. */
const OPEN = Symbol("open");

interface Entrance {
  [OPEN](name: string): Call;
}

/** Objects with an accessor for each export, by the names of the exports: one for each mode. */
const entrancesOf = new Map<string, object>();

function entrances(names: readonly string[]): object {
  const key = names.join();
  const known = entrancesOf.get(key);
  if (known) return known;
  const made = {};
  for (const name of names)
    Object.defineProperty(made, name, {
      get(this: Entrance) {
        return this[OPEN](name);
      },
      set(this: Entrance, value: Call) {
        Object.defineProperty(this, name, { value, writable: true, enumerable: true });
      },
    });
  entrancesOf.set(key, made);
  return made;
}

/** Data of a guard. */
interface Gate {
  readonly instance: Failable;
  readonly words: Int32Array;
  readonly at: number;
  /** Throws if the call must not be made. */
  readonly check: (...args: unknown[]) => void;
  readonly die: (reason: unknown) => never;
}

type Guard = (gate: Gate, call: Call) => Call;

/**
 * Guards by the export's number of arguments, up to FEW: a rest parameter costs an array for each
 * call.
 */
const guards: readonly Guard[] = [
  ({ instance, words, at, check, die }, call) =>
    () => {
      if (instance.failure) check();
      words[at]!++;
      try {
        return call();
      } catch (e) {
        return die(e);
      } finally {
        words[at]!--;
      }
    },
  ({ instance, words, at, check, die }, call) =>
    (a) => {
      if (instance.failure || !isNumber(a)) check(a);
      words[at]!++;
      try {
        return call(a);
      } catch (e) {
        return die(e);
      } finally {
        words[at]!--;
      }
    },
  ({ instance, words, at, check, die }, call) =>
    (a, b) => {
      if (instance.failure || !isNumber(a) || !isNumber(b)) check(a, b);
      words[at]!++;
      try {
        return call(a, b);
      } catch (e) {
        return die(e);
      } finally {
        words[at]!--;
      }
    },
  ({ instance, words, at, check, die }, call) =>
    (a, b, c) => {
      if (instance.failure || !isNumber(a) || !isNumber(b) || !isNumber(c)) check(a, b, c);
      words[at]!++;
      try {
        return call(a, b, c);
      } catch (e) {
        return die(e);
      } finally {
        words[at]!--;
      }
    },
  ({ instance, words, at, check, die }, call) =>
    (a, b, c, d) => {
      if (instance.failure || !isNumber(a) || !isNumber(b) || !isNumber(c) || !isNumber(d)) check(a, b, c, d);
      words[at]!++;
      try {
        return call(a, b, c, d);
      } catch (e) {
        return die(e);
      } finally {
        words[at]!--;
      }
    },
];

const guardOfMany: Guard =
  ({ instance, words, at, check }, call) =>
  (...args) => {
    if (instance.failure || !args.every(isInteger)) check(...args);
    return guardedCall(instance, words, at, () => call(...args));
  };

function guard(name: string, call: Call, instance: Failable, words: Int32Array, at: number): Call {
  const check = (...args: unknown[]): void => {
    if (instance.failure) throw instance.failure;
    const wrong = args.findIndex((arg) => !isInteger(arg) || (args.length <= FEW && !isNumber(arg)));
    if (wrong >= 0) throw new TypeError(refusal(name, wrong, args[wrong]));
  };
  const die = (reason: unknown): never => {
    throw instance.fail(reason);
  };
  return (guards[call.length] ?? guardOfMany)({ instance, words, at, check, die }, call);
}

/** Up to this number, all arguments have 32 bits. */
const FEW = 4;
const isNumber = (value: unknown): boolean => typeof value === "number";
const isInteger = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";

/**
 * Returns the error text for an argument that is not a number, such as a constant that does not
 * exist. In C the compiler would refuse it.
 */
function refusal(name: string, index: number, value: unknown): string {
  return `argument ${index + 1} of ${name}() is a number, not ${value === null ? "null" : typeof value}`;
}

/**
 * Makes any other call in the same way: the call is counted, and an error in it ends the instance.
 */
export function guardedCall<T>(instance: Failable, words: Int32Array, at: number, call: () => T): T {
  words[at]!++;
  try {
    return call();
  } catch (e) {
    throw instance.fail(e);
  } finally {
    words[at]!--;
  }
}

/** Imports by their names. */
export type Relay = Record<string, (...args: number[]) => unknown>;
type ImportCall = Relay[string];

/** The answer for a host function that has thrown; `a` and `b` are its first two arguments. */
type Caught = (error: unknown, a: number, b: number) => unknown;

/**
 * An import with its exact number of arguments: V8 calls imports directly if they take all that C
 * passes.
 */
export function guardImport(name: string, call: ImportCall, caught: Caught): ImportCall {
  const made = importGuards[call.length];
  if (!made) throw new RangeError(`host.${name} has more arguments than the seam knows of`);
  return made(call, caught);
}

/** Guards by the import's number of arguments. */
const importGuards: readonly ((call: ImportCall, caught: Caught) => ImportCall)[] = [
  (call, caught) => () => {
    try {
      return call();
    } catch (error) {
      return caught(error, 0, 0);
    }
  },
  (call, caught) => (a) => {
    try {
      return call(a);
    } catch (error) {
      return caught(error, a, 0);
    }
  },
  (call, caught) => (a, b) => {
    try {
      return call(a, b);
    } catch (error) {
      return caught(error, a, b);
    }
  },
  (call, caught) => (a, b, c) => {
    try {
      return call(a, b, c);
    } catch (error) {
      return caught(error, a, b);
    }
  },
  (call, caught) => (a, b, c, d) => {
    try {
      return call(a, b, c, d);
    } catch (error) {
      return caught(error, a, b);
    }
  },
  (call, caught) => (a, b, c, d, e) => {
    try {
      return call(a, b, c, d, e);
    } catch (error) {
      return caught(error, a, b);
    }
  },
];
