/**
 * Runs before each test file (vitest.config.ts): traces each instance that a test makes. When a
 * test has timed out, it prints the traces of this thread's instances, and the events that are
 * missing (docs/wakeups.md).
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
