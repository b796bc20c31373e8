/**
 * Integer parameters, which JavaScript would cut to 32 bits in silence: a fraction, a number out of range, or anything else
 * throws a TypeError that names the parameter.
 */

/** Positions of integer parameters, by name. */
export type Integers = Readonly<Record<string, number>>;

/** Throws unless the value is an integer of 32 bits, signed or not. */
export function checkInt(value: unknown, name: string): void {
  if (typeof value === "number" && (value | 0) === value) return;
  if (typeof value === "number" && value >>> 0 === value) return;
  const given = typeof value === "number" ? String(value) : value === null ? "null" : typeof value;
  throw new TypeError(`${name} is an integer of 32 bits, not ${given}`);
}

/** The function with its integers checked; one that is left out has a default. */
export function checkedInts<A extends readonly unknown[], R>(
  call: (...args: A) => R,
  ints: Integers,
): (...args: A) => R {
  const positions = Object.entries(ints);
  return (...args) => {
    for (const [name, i] of positions) if (args[i] !== undefined) checkInt(args[i], name);
    return call(...args);
  };
}

/** ZMQ_DONTWAIT is 1 and ZMQ_SNDMORE 2. */
const LARGEST_FLAG = 2;

/**
 * Throws where flags stand in the place of a length, which would send or receive so many bytes, and wait: no flags follow,
 * and the number is one of flags and less than the data has. Other flags must be an integer.
 */
export function checkFlags(length: unknown, flags: unknown, available: number, name: string, example: string): void {
  if (flags !== undefined) checkInt(flags, "flags");
  else if (typeof length === "number" && length >= 1 && length <= LARGEST_FLAG && length < available)
    throw new TypeError(
      `${name} is ${length}, which flags are, too, and no flags follow: call ${example} for flags, or pass 0 as flags`,
    );
}
