/** The trace of wake-ups, in a browser: there is none, because one thread makes all of them. */
import type { Trace as Original } from "../core/wakeups/trace.js";

/** The members that others call. */
type Interface = { [Key in keyof Original]: Original[Key] };

export class Trace implements Interface {
  readonly thread = 0;
  write(): void {}
  happens(): boolean {
    return true;
  }
  claim(): boolean {
    return false;
  }
  records(): [] {
    return [];
  }
}
