/**
 * What calls are given, checked as npm zeromq does and refused with its texts: first the type of each argument, then how
 * many there are.
 */
import { argumentError } from "./errors.js";

/** What is wrong with a value; undefined: nothing. */
export type Check = (value: unknown) => string | undefined;

export const address: Check = (value) => (typeof value === "string" ? undefined : "Address must be a string");
export const identifier: Check = (value) => (typeof value === "number" ? undefined : "Identifier must be a number");
export const options: Check = (value) =>
  value === undefined || (typeof value === "object" && value !== null) || typeof value === "function"
    ? undefined
    : "Options must be an object";
/** Checked by the call itself, which knows more. */
export const anything: Check = () => undefined;

/** Throws a TypeError unless the arguments are what the checks want, one each. */
export function checkArguments(given: readonly unknown[], checks: readonly Check[]): void {
  checks.forEach((check, i) => {
    const wrong = check(given[i]);
    if (wrong !== undefined) throw argumentError(wrong);
  });
  if (given.length > checks.length) throw surplus(checks.length, given.length);
}

/** The error of a call that was given more than it takes. */
export function surplus(taken: number, given: number): TypeError {
  return argumentError(`Expected ${taken} argument${taken === 1 ? "" : "s"} but received ${given}`);
}

type Method = (this: unknown, ...given: unknown[]) => unknown;

/** Makes methods of a class check what they are given. */
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
