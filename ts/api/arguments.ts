/**
 * Checks of arguments, as npm zeromq makes them and with its texts: first the type of each, then
 * their number.
 */
import { argumentError } from "./errors.js";

/** Returns what is wrong with a value, or undefined. */
export type Check = (value: unknown) => string | undefined;

export const address: Check = (value) => (typeof value === "string" ? undefined : "Address must be a string");
export const identifier: Check = (value) => (typeof value === "number" ? undefined : "Identifier must be a number");
export const options: Check = (value) =>
  value === undefined || (typeof value === "object" && value !== null) || typeof value === "function"
    ? undefined
    : "Options must be an object";
/** The call itself checks the argument. */
export const anything: Check = () => undefined;

/** Throws a TypeError unless each argument passes its check and there are no others. */
export function checkArguments(given: readonly unknown[], checks: readonly Check[]): void {
  checks.forEach((check, i) => {
    const wrong = check(given[i]);
    if (wrong !== undefined) throw argumentError(wrong);
  });
  if (given.length > checks.length) throw surplus(checks.length, given.length);
}

/** The error of a call with more arguments than it takes. */
export function surplus(taken: number, given: number): TypeError {
  return argumentError(`Expected ${taken} argument${taken === 1 ? "" : "s"} but received ${given}`);
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Makes methods of a class check their arguments. */
export function checked(prototype: object, methods: Readonly<Record<string, readonly Check[]>>): void {
  for (const [name, checks] of Object.entries(methods)) {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value as Method;
    const value = function (this: unknown, ...given: unknown[]): unknown {
      checkArguments(given, checks);
      return method.apply(this, given);
    };
    Object.defineProperty(value, "name", { value: name });
    Object.defineProperty(prototype, name, { value, configurable: true });
  }
}
