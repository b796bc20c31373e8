/** Runs one test that times out: see test/wakeups/shown.test.ts. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ["hangs.ts"],
    setupFiles: "test/trace.ts",
    testTimeout: 1,
  },
});
