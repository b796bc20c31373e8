/**
 * Runs before each test file (vitest.config.ts): every instance that a test makes is traced, and when a test
 * has timed out, the traces of this thread's instances are printed, with what is missing (docs/wakeups.md).
 */
import { beforeEach } from "vitest";
import { traceText } from "../ts/core/wakeups/trace-text.js";
import { traced, tracing } from "../ts/core/wakeups/tracing.js";

tracing.byDefault = true;

beforeEach(({ signal, task }) => {
  signal.addEventListener("abort", () => {
    for (const instance of traced)
      console.error(traceText(instance, `the test "${task.name}" was given up`, instance.now()));
  });
});
