/**
 * The tests that test/faults/suite.test.ts runs over faults: those of the API and of the mirror
 * that use a network, except for
 * - volume, at about 4 bytes per turn: the files sizes, high-water-marks, collected and exit, and
 *   the tests of a thousand sockets or a megabyte (test/faults/messages has messages before a close
 *   instead);
 * - measurements of turns and answers during a long loop;
 * - peers that take one chunk for one request: two tests of STREAM, and the SOCKS proxy. libzmq's
 *   SOCKS connecter also takes EAGAIN for a failure, natively too.
 */
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

/** Patterns in the titles of excluded tests. */
export const LEFT_OUT: readonly string[] = [
  "hundreds of thousands of operations may wait",
  "messages that were sent before close\\(\\) arrive",
  "1 MB each way",
  "many \\d+",
  "a long loop of operations leaves",
  "a plain TCP client: its connection",
  "without notification the first message is",
  "socksProxy: connections use",
];

export const FILES: readonly string[] = [
  ...API.map((name) => `test/api/${name}.test.ts`),
  ...MIRROR.map((name) => `test/zmq/${name}.test.ts`),
];
