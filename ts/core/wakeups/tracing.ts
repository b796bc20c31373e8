/**
 * Decides which instances are traced by default, and whose traces are printed. Both are off by
 * default. The environment variable LIBZMQ_WASM_TRACE switches both on (ts/instance.ts). This
 * package's own tests trace every instance, and print the traces when a test has timed out
 * (test/trace.ts).
 */
import type { Instance } from "../instance/instance.js";

/** Options of an instance for its trace. */
export interface TraceOptions {
  /**
   * Records the last 256 transitions on the way of wake-ups, for `instance.trace()`: to find out
   * why a program makes no progress (docs/wakeups.md). In threaded mode it records those of all
   * threads. A round trip then takes some 10 µs longer.
   * @default false, which costs nothing; true if the environment has LIBZMQ_WASM_TRACE=1. That
   * variable also prints the trace when the instance fails, and when the process ends.
   */
  readonly trace?: boolean;
}

export const tracing = {
  /** Whether instances made without the option `trace` are traced. */
  byDefault: false,
  /** Whether the trace of an instance is printed when it fails, and when the process ends. */
  shown: false,
};

export function isTraced({ trace = tracing.byDefault }: TraceOptions): boolean {
  return trace;
}

/** The traced instances of this thread that have not failed. */
export const traced = new Set<Instance>();
