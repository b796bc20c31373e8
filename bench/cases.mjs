// The cases: which two roles talk, with what message size, and where the two processes run.
// A table and nothing else. Every case has a binder, which is started first and receives, and a connector.

/**
 * @typedef {object} Case
 * @property {string} name what --cases takes
 * @property {string} title
 * @property {"pull" | "rep"} binder
 * @property {"push" | "req"} connector
 * @property {number} size bytes of a message
 * @property {boolean} pinned both processes on one CPU: leaves out of the figure what waking an idle CPU costs
 */

/** @type {(name: string, size: number, text: string) => Case} */
const throughput = (name, size, text) => ({
  name: `thr-${name}`,
  title: `PUSH→PULL ${text}`,
  binder: "pull",
  connector: "push",
  size,
  pinned: false,
});

/** @type {(name: string, pinned: boolean, text: string) => Case} */
const latency = (name, pinned, text) => ({
  name,
  title: `REQ/REP 30 B, ${text}`,
  binder: "rep",
  connector: "req",
  size: 30,
  pinned,
});

export const CASES = [
  throughput("10", 10, "10 B"),
  throughput("100", 100, "100 B"),
  throughput("1k", 1_000, "1 kB"),
  throughput("10k", 10_000, "10 kB"),
  throughput("100k", 100_000, "100 kB"),
  latency("lat", false, "free CPUs"),
  latency("lat-1cpu", true, "one CPU"),
];
