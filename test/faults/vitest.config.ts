/**
 * The tests that test/faults/suite runs over faults, by LIBZMQ_WASM_FAULTS: those of the API and of
 * the mirror that use a network, except for
 * - volume, at some 4 bytes a turn: the files sizes, high-water-marks, collected and exit, and the
 *   tests of a thousand sockets or a megabyte (test/faults/messages has messages before a close
 *   instead);
 * - measurements of turns and answers during a long loop;
 * - peers of tests that take one chunk for one request: two tests of STREAM, and the SOCKS proxy.
 *   libzmq's SOCKS connecter also takes EAGAIN for a failure, natively too.
 */
import { defineConfig } from "vitest/config";
import { TEST_LIMIT_MS } from "../limits.js";

const API = [
  "context",
  "effects",
  "lifecycle",
  "linger",
  "ordering",
  "patterns",
  "public-bind",
  "queueing",
  "reconnect",
  "stream",
];
const MIRROR = ["context", "curve", "inline", "network", "poll", "timers", "transfer"];

const LEFT_OUT = [
  "hundreds of thousands may wait",
  "messages that were sent before close arrive",
  "1 MB each way",
  "many \\d+",
  "a long loop of operations leaves",
  "a plain TCP client: its coming",
  "without notification the first message is",
  "socksProxy: connections go",
];

export default defineConfig({
  test: {
    root: new URL("../..", import.meta.url).pathname,
    include: [...API.map((name) => `test/api/${name}.test.ts`), ...MIRROR.map((name) => `test/zmq/${name}.test.ts`)],
    testNamePattern: new RegExp(`^(?!.*(?:${LEFT_OUT.join("|")}))`),
    setupFiles: "test/platform.ts",
    pool: "forks",
    maxWorkers: 2,
    testTimeout: TEST_LIMIT_MS,
  },
});
