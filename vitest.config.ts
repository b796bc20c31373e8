/**
 * Tests run the built dist/ in real processes with real sockets: two files at a time, with limits
 * that hold on a busy machine (test/limits.ts). There are no retries: a test that fails once has
 * found something.
 *
 * Tests of the mirror run twice, on a blocking instance and on an inline one. Tests of the async
 * API run inline, again on a threaded default instance (test/support.ts), and most of them over the
 * simulated network (test/simulated.ts).
 */
import { defineConfig } from "vitest/config";
import { TEST_LIMIT_MS, limit } from "./test/limits.js";
import { LEFT_OUT_FILES, SIMULATED } from "./test/simulated.js";

const MIRROR = "test/zmq/*.test.ts";
const API = ["test/api/*.test.ts", "test/parity/*.test.ts", "test/wss/*.test.ts", "test/leak.test.ts"];
/**
 * Tests that do not depend on the mode: types, the runtime's ways to bind, npm packages that depend
 * on npm zeromq.
 */
const API_ONCE = ["test/parity/types*", "test/parity/alias*", "test/parity/properties*", "test/api/public-bind*"];

export default defineConfig({
  test: {
    globalSetup: "test/built.ts",
    setupFiles: ["test/platform.ts", "test/trace.ts"],
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
