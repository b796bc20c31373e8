/**
 * Tests run the built dist/ in real processes with real sockets: two files at a time, and time to spare for slow machines.
 * Those of the mirror run twice, on an instance whose calls block and on one whose calls do not.
 */
import { defineConfig } from "vitest/config";

const MIRROR = "test/zmq/*.test.ts";

export default defineConfig({
  test: {
    globalSetup: "test/built.ts",
    pool: "forks",
    maxWorkers: 2,
    minWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    projects: [
      { extends: true, test: { name: "all", include: ["test/**/*.test.ts"], exclude: [MIRROR] } },
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
