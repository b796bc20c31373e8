/** The faults, as an object, and in the words of the environment and of createInstance(). */

/** From and to, both included. */
export type Range = readonly [from: number, to: number];

export interface Faults {
  readonly seed: number;
  /** `read=1-7`: the most bytes of a recv. */
  readonly read?: Range;
  /** `write=1-7`: the most bytes of a send. */
  readonly write?: Range;
  /** `again=0.3`: how often a recv, a send or an accept fails with EAGAIN. */
  readonly again?: number;
  /** `delay=0.2`: how often readiness is reported some turns of the event loop late. */
  readonly delay?: number;
  /** `drop=0.1`: how often a received datagram is lost. */
  readonly drop?: number;
  /**
   * `reset-received=0-127`: the first stream is reset after the number of received bytes that the
   * range begins with, the second stream after the next number, and so on. Later streams live.
   */
  readonly resetReceived?: Range;
  /** `reset-sent=0-127`: the same, by sent bytes. */
  readonly resetSent?: Range;
}

const KNOBS = {
  seed: { key: "seed", read: whole },
  read: { key: "read", read: size },
  write: { key: "write", read: size },
  again: { key: "again", read: probability },
  delay: { key: "delay", read: probability },
  drop: { key: "drop", read: probability },
  "reset-received": { key: "resetReceived", read: range },
  "reset-sent": { key: "resetSent", read: range },
} as const;

/** Reads "seed=1,read=1-7,write=1-7,again=0.3,delay=0.2". Default seed: 1. */
export function parseFaults(words: string): Faults {
  const faults: Record<string, unknown> = { seed: 1 };
  for (const word of words.split(",")) {
    const [name = "", value = ""] = word.split("=").map((text) => text.trim());
    if (!Object.hasOwn(KNOBS, name))
      throw new RangeError(`There is no fault "${name}": ${Object.keys(KNOBS).join(", ")}`);
    const knob = KNOBS[name as keyof typeof KNOBS];
    const read = knob.read(value);
    if (read === undefined) throw new RangeError(`The fault "${name}" cannot be "${value}"`);
    faults[knob.key] = read;
  }
  return faults as unknown as Faults;
}

function whole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** "7", or "1-7". */
function range(text: string): Range | undefined {
  const [first = "", last = first, ...rest] = text.split("-");
  const [from, to] = [whole(first), whole(last)];
  return from !== undefined && to !== undefined && from <= to && rest.length === 0 ? [from, to] : undefined;
}

/** A range without 0: a stream that never gives or takes a byte does not end. */
function size(text: string): Range | undefined {
  const found = range(text);
  return found && found[0] > 0 ? found : undefined;
}

/** At least 0, less than 1: an operation that always fails with EAGAIN does not end. */
function probability(text: string): number | undefined {
  return /^(?:0|0?\.\d{1,9})$/.test(text) ? Number(text) : undefined;
}
