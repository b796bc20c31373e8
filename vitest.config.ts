/**
 * Tests run the built dist/ in real processes with real sockets: two files at a time, with limits that hold on a busy machine
 * (test/limits.ts). Nothing is tried again: a test that fails once has found something.
 * Those of the mirror run twice, on an instance whose calls block and on one whose calls do not; those of the async API
 * run inline, again on a default instance that is threaded (test/support.ts), and most of them over the simulated network
 * (test/simulated.ts).
 */
import { defineConfig } from "vitest/config";
import { TEST_LIMIT_MS, limit } from "./test/limits.js";
import { LEFT_OUT_FILES, SIMULATED } from "./test/simulated.js";

const MIRROR = "test/zmq/*.test.ts";
const API = ["test/api/*.test.ts", "test/parity/*.test.ts", "test/leak.test.ts"];
/** Nothing of them is of a mode: types, the runtime's own ways of binding, npm packages that depend on the other. */
const API_ONCE = ["test/parity/types*", "test/parity/alias*", "test/parity/properties*", "test/api/public-bind*"];

export default defineConfig({
  test: {
    globalSetup: "test/built.ts",
    setupFiles: "test/platform.ts",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: TEST_LIMIT_MS,
    hookTimeout: TEST_LIMIT_MS,
    teardownTimeout: limit(10_000),
    projects: [
      { extends: true, test: { name: "all", include: ["test/**/*.test.ts"], exclude: [MIRROR] } },
      {
        extends: true,
        test: { name: "simulated", include: SIMULATED, exclude: LEFT_OUT_FILES, env: { TEST_SIMULATED: "1" } },
      },
      {
        extends: true,
        test: { name: "threaded-api", include: API, exclude: API_ONCE, env: { LIBZMQ_WASM_THREADS: "1" } },
      },
      {
        extends: true,
        test: { name: "threaded", include: [MIRROR], exclude: ["test/zmq/inline*"], env: { MIRROR_MODE: "threaded" } },
      },
      {
        extends: true,
        test: { name: "inline", include: [MIRROR], exclude: ["test/zmq/blocking*"], env: { MIRROR_MODE: "inline" } },
      },
    ],
  },
});
