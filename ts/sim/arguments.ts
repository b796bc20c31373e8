/**
 * Checks of what a program gives to a world: a TypeError or a RangeError names the argument, and
 * nothing has happened then.
 */
import type { WorldOptions } from "./options.js";
import type { Program } from "./program.js";

/** A time that a program gives in milliseconds, in the clock's microseconds. */
export function virtualTime(time: unknown, name: string): number {
  if (typeof time !== "number") throw new TypeError(`${name} must be a number of milliseconds`);
  if (!(time >= 0 && time < Infinity)) throw new RangeError(`${name} must be milliseconds, 0 or more, not ${time}`);
  return Math.round(time * 1000);
}

/** The function, if it is one. */
export function functionOf<T>(value: T, name: string): T {
  if (typeof value === "function") return value;
  throw new TypeError(`${name} must be a function`);
}

/** The object, if it is one. `example`: how it may look. */
export function objectOf<T>(value: T, name: string, example: string): T {
  if (typeof value === "object" && value !== null) return value;
  throw new TypeError(`${name} must be an object, such as ${example}`);
}

export function worldOptions(options: WorldOptions): WorldOptions {
  const { seed = 1 } = objectOf(options, "options", "{ seed: 7 }");
  if (!Number.isSafeInteger(seed)) throw new RangeError("seed must be a whole number");
  return options;
}

/** The name of a node, whose program is checked, too. */
export function nodeName(name: unknown, program: Program): string {
  if (typeof name !== "string" || name === "") throw new TypeError('name must be that of a node, such as "broker"');
  if (typeof program === "function" || typeof program === "string" || program instanceof URL) return name;
  throw new TypeError("program must be a function, or the URL or path of a module");
}

/** The first and the last seed. */
export function seedRange(seeds: unknown): readonly [number, number] {
  const [first, last] = (Array.isArray(seeds) ? seeds : [1, seeds]) as [unknown, unknown];
  if (Number.isSafeInteger(first) && Number.isSafeInteger(last) && Number(last) >= Number(first))
    return [Number(first), Number(last)];
  throw new RangeError("seeds must be a number of seeds from 1 on, or [first, last]");
}
