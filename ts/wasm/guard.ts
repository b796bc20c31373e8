/**
 * Exports with a guard around each: nothing calls into a dead instance, nothing but numbers is an argument, and whatever is
 * thrown out of wasm, be it a trap or an assertion, ends the instance before it reaches the caller, because C was left in
 * the middle of something.
 */
import type { WasmExports } from "./module.js";

type Call = (...args: unknown[]) => unknown;

export interface Mortal {
  readonly failure: Error | undefined;
  /** Ends the instance, if it has not ended yet; the error to throw. */
  fail(reason: unknown): Error;
}

/**
 * `words[at]` counts the calls that the thread is in: who finds the thread ended learns from it whether something was left half done.
 *
 * The functions are inherited: of an object that others inherit from, V8 knows where each property is; this many are a hash
 * table otherwise.
 */
export function guardExports(
  raw: object,
  mortal: Mortal,
  words: Int32Array = new Int32Array(1),
  at: number = 0,
): WasmExports {
  const guarded: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw))
    guarded[name] = typeof value === "function" ? guard(name, value as Call, mortal, words, at) : value;
  return Object.create(guarded) as WasmExports;
}

/** What keeps a call from being made, and what comes of one that has thrown. */
function gate(name: string, mortal: Mortal): { check: (...args: unknown[]) => void; die: (reason: unknown) => never } {
  return {
    check(...args) {
      if (mortal.failure) throw mortal.failure;
      const wrong = args.findIndex((arg) => !isInteger(arg) || (args.length <= FEW && !isNumber(arg)));
      if (wrong >= 0) throw new TypeError(refusal(name, wrong, args[wrong]));
    },
    die(reason) {
      throw mortal.fail(reason);
    },
  };
}

/** One function of the export's own arity, where it is called often: a rest parameter costs an array a call. */
function guard(name: string, call: Call, mortal: Mortal, words: Int32Array, at: number): Call {
  const { check, die } = gate(name, mortal);
  switch (call.length) {
    case 1:
      return (a) => {
        if (mortal.failure || !isNumber(a)) check(a);
        words[at]!++;
        try {
          return call(a);
        } catch (e) {
          return die(e);
        } finally {
          words[at]!--;
        }
      };
    case 2:
      return (a, b) => {
        if (mortal.failure || !isNumber(a) || !isNumber(b)) check(a, b);
        words[at]!++;
        try {
          return call(a, b);
        } catch (e) {
          return die(e);
        } finally {
          words[at]!--;
        }
      };
    case 3:
      return (a, b, c) => {
        if (mortal.failure || !isNumber(a) || !isNumber(b) || !isNumber(c)) check(a, b, c);
        words[at]!++;
        try {
          return call(a, b, c);
        } catch (e) {
          return die(e);
        } finally {
          words[at]!--;
        }
      };
    case 4:
      return (a, b, c, d) => {
        if (mortal.failure || !isNumber(a) || !isNumber(b) || !isNumber(c) || !isNumber(d)) check(a, b, c, d);
        words[at]!++;
        try {
          return call(a, b, c, d);
        } catch (e) {
          return die(e);
        } finally {
          words[at]!--;
        }
      };
    default:
      return (...args) => {
        if (mortal.failure || !args.every(isInteger)) check(...args);
        const counted = (): unknown => counting(words, at, () => call(...args));
        return attempt(counted, die);
      };
  }
}

function attempt(call: () => unknown, die: (reason: unknown) => never): unknown {
  try {
    return call();
  } catch (e) {
    return die(e);
  }
}

/** So many arguments, and less, are all of 32 bits. */
const FEW = 4;
const isNumber = (value: unknown): boolean => typeof value === "number";
const isInteger = (value: unknown): boolean => typeof value === "number" || typeof value === "bigint";

/** In C the compiler would have said it; a constant that does not exist is undefined, and no 0. */
function refusal(name: string, index: number, value: unknown): string {
  return `argument ${index + 1} of ${name}() is a number, not ${value === null ? "null" : typeof value}`;
}

/** Counts a call that is none of those functions. */
export function counting<T>(words: Int32Array, at: number, call: () => T): T {
  words[at]!++;
  try {
    return call();
  } finally {
    words[at]!--;
  }
}
