/**
 * Checks of integer parameters, which JavaScript would cut to 32 bits silently. A fraction, a
 * number out of range, or any other value throws a TypeError that names the parameter.
 */

/** Positions of integer parameters, by name. */
export type Integers = Readonly<Record<string, number>>;

/** Throws unless the value is an integer of 32 bits, signed or not. */
export function checkInt(value: unknown, name: string): void {
  if (typeof value === "number" && (value | 0) === value) return;
  if (typeof value === "number" && value >>> 0 === value) return;
  const given = typeof value === "number" ? String(value) : value === null ? "null" : typeof value;
  throw new TypeError(`${name} must be an integer of 32 bits, not ${given}`);
}

type Arguments = readonly [a?: unknown, b?: unknown, c?: unknown, d?: unknown];

/**
 * Returns one of a call's arguments. They are named, because a rest parameter costs more than most
 * calls.
 */
const TAKE: readonly ((...args: Arguments) => unknown)[] = [
  (a) => a,
  (_a, b) => b,
  (_a, _b, c) => c,
  (_a, _b, _c, d) => d,
];

/** The function with checks of its integers. A parameter with a default may be omitted. */
export function checkedInts<F>(call: F, ints: Integers): F {
  const required = (call as { readonly length: number }).length;
  return Object.entries(ints).reduce<Call>(
    (checked, [name, i]) => checkedInt(checked, name, TAKE[i]!, i < required),
    call as Call,
  ) as F;
}

type Call = (a?: unknown, b?: unknown, c?: unknown, d?: unknown, e?: unknown) => unknown;

function checkedInt(call: Call, name: string, take: (...args: Arguments) => unknown, required: boolean): Call {
  return (a, b, c, d, e) => {
    const value = take(a, b, c, d);
    if (required || value !== undefined) checkInt(value, name);
    return call(a, b, c, d, e);
  };
}

/** ZMQ_DONTWAIT is 1 and ZMQ_SNDMORE 2. */
const LARGEST_FLAG = 2;

/**
 * Throws if flags were passed as the length: no flags follow, and the number is one of flags and
 * less than the data has. The call would send or receive that number of bytes, and wait. Other
 * flags must be an integer.
 */
export function checkFlags(length: unknown, flags: unknown, available: number, name: string, example: string): void {
  if (flags !== undefined) checkInt(flags, "flags");
  else if (typeof length === "number" && length >= 1 && length <= LARGEST_FLAG && length < available)
    throw new TypeError(
      `${name} is ${length}, which looks like flags, and no flags follow: call ${example} for flags, or pass 0 as flags`,
    );
}
