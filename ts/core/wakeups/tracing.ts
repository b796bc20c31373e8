/**
 * Which instances are traced without being asked, and whose traces are shown. Both are off. The
 * environment variable LIBZMQ_WASM_TRACE switches both on (ts/instance.ts); this package's own tests
 * trace every instance, and show the traces when a test has timed out (test/trace.ts).
 */
import type { Instance } from "../instance/instance.js";

/** The part of the options of an instance that is about its trace. */
export interface TraceOptions {
  /**
   * Keeps the last 256 transitions on the way of wake-ups, for `instance.trace()`: to find out why
   * something does not go on (docs/wakeups.md). In threaded mode those of all threads. A round trip
   * then takes some 10 µs longer. Default: false, and it costs nothing; true if the environment has
   * LIBZMQ_WASM_TRACE=1, which also has the trace printed when the instance fails, and when the
   * process ends.
   */
  readonly trace?: boolean;
}

export const tracing = {
  /** Instances are traced that were made without the option `trace`. */
  byDefault: false,
  /** The trace of an instance is printed when it fails, and when the process ends. */
  shown: false,
};

export function isTraced({ trace = tracing.byDefault }: TraceOptions): boolean {
  return trace;
}

/** The traced instances of this thread that have not failed. */
export const traced = new Set<Instance>();
