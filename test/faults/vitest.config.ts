/** Runs the tests of selection.ts over faults, which LIBZMQ_WASM_FAULTS turns on. */
import { defineConfig } from "vitest/config";
import { TEST_LIMIT_MS } from "../limits.js";
import { FILES, LEFT_OUT } from "./selection.js";

export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: [...FILES],
    testNamePattern: new RegExp(`^(?!.*(?:${LEFT_OUT.join("|")}))`),
    setupFiles: "test/platform.ts",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: TEST_LIMIT_MS,
  },
});
