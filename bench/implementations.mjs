// The implementations: how to start the adapter of each, and what must be installed before.
//
// The adapter contract. An adapter is started as
//
//   command... ROLE[:DETAIL] ENDPOINT[,SECOND] SIZE WARM_MS RUN_MS
//
// and prints one JSON object a line. A binder prints {endpoint} when bound, with a second endpoint
// after a comma if it has two sockets. Then each process prints its result, always with `total`,
// the number of messages: the totals of both sides must be equal.
//
//   binder and connector: what they do
//       fields of the results
//   pull, push: a stream of messages (:curve: with CURVE)
//       pull {messages, seconds}
//   pull:cold, push:cold: the first 100 MB of both processes; see below
//       push {began}, pull {ended}
//   pub:N; sub or sub:N: a stream to N subscribers; see below
//       sub {messages, seconds}
//   pub:N, subs:N: the same, with N subscribers in one process of the implementation
//       subs {messages, seconds}
//   rep, req: round trips
//       req {median_us, p99_us}
//   router, dealer:N: round trips of N clients, several of each under way
//       dealer {messages, seconds}
//   rep, req:tail: RUN_MS is the number of round trips, not a time
//       req {p999_us, p9999_us, worst_us}
//   sink, source: one message of SIZE bytes at a time, and a byte back
//       source {median_us, p99_us, first_us}
//   probed-pull, probed-push: a stream, and round trips on a second pair of sockets
//       push {median_us, p99_us}
//   inproc: a stream within a process, which prints both results
//       {messages, seconds}
//   inproc-rtt: round trips within a process
//       {median_us, p99_us}
//
// `cpu` in a result: seconds of user and system time of that process in the measured time. `rss`:
// its peak memory in bytes.
//
// Message i is filled with the byte i mod 17. After WARM_MS one message filled with 254 starts the
// receiver's clock. RUN_MS later one filled with 255 ends the run. Neither is counted. A receiver
// checks size, first and last byte of every message, and all bytes of every 64th. It exits with a
// message on stderr if one is wrong. So lost, doubled and reordered messages are detected, and the
// harness compares both totals. A sender keeps its socket open until its standard input ends, which
// is when the receiver has ended. Every adapter ends by itself some seconds past its time.
//
// Sockets have default options, except PUB and SUB. A PUB drops at its high-water mark, so they
// have none, and use a window instead, which is the same for all. SUB sends an empty message to the
// publisher's second endpoint, a PULL: when it has connected; for the first message filled with
// 252, which is repeated until then; and for each message filled with 253. The publisher leaves no
// more than 4 of those unanswered. It sends one after 2,000 messages, with many subscribers after
// 100,000 deliveries, but after at least 100 messages. (ZMQ_XPUB_NODROP would do for a PUB that
// blocks, but with it npm zeromq's send() fails.)
//
// A source's message is filled with i mod 17. When it was answered, one byte of the same value asks
// whether all bytes are right, outside the measured time. The messages of WARM_MS, at least five,
// are not counted; those of RUN_MS, at least three, are. first_us is the time of the very first.
//
// A cold run has no warm-up and no special messages: it ends with the last message of 100 MB.
// `began` and `ended` are CLOCK_MONOTONIC in seconds. Both processes report `cpu`, `faults` (minor
// page faults) and `rss`.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { PYTHON, ZBENCH, compileZbench, findPyzmq } from "./setup.mjs";

const require = createRequire(import.meta.url);
const adapter = (/** @type {string} */ name) => fileURLToPath(new URL(`impl/${name}`, import.meta.url));
const version = (/** @type {string} */ path) => JSON.parse(readFileSync(path, "utf8")).version;

/**
 * @typedef {object} Implementation
 * @property {string} name what --impls takes
 * @property {string} title
 * @property {string[]} command
 * @property {string} [package] the npm package it imports
 * @property {boolean} [ours] a variant of this package: what is compared with the others
 * @property {(group: import("./cases.mjs").Group) => boolean} plays
 * @property {() => string} prepare makes it ready and returns its version; throws an Error that
 *   names missing parts
 */

function findOurs() {
  let entry = "";
  try {
    entry = fileURLToPath(import.meta.resolve("libzmq-wasm"));
  } catch {
    // no such package: reported below
  }
  if (!existsSync(entry)) throw new Error("dist/ is missing: npm run build");
  return version(fileURLToPath(new URL("../package.json", import.meta.url)));
}

function findZeromq() {
  try {
    return version(require.resolve("zeromq/package.json"));
  } catch {
    throw new Error("the npm package zeromq is missing: npm install");
  }
}

/**
 * The adapter for a package with the API of npm zeromq 6, in one of the styles of impl/styles.mjs.
 */
const asyncApi = (/** @type {string} */ name, /** @type {string} */ style) => [
  process.execPath,
  adapter("async-api.mjs"),
  name,
  style,
];

const all = () => true;
/** @type {(...groups: import("./cases.mjs").Group[]) => Implementation["plays"]} */
const only =
  (...groups) =>
  (group) =>
    groups.includes(group);

/** @type {Implementation[]} */
export const IMPLEMENTATIONS = [
  {
    name: "wasm",
    title: "libzmq-wasm",
    package: "libzmq-wasm",
    command: asyncApi("libzmq-wasm", "plain"),
    ours: true,
    plays: all,
    prepare: findOurs,
  },
  {
    name: "batch",
    title: "libzmq-wasm, batches",
    command: asyncApi("libzmq-wasm", "batch"),
    ours: true,
    plays: only("stream", "cold", "curve", "pubsub", "fanout", "own-fanout", "router", "probe", "big", "inproc"),
    prepare: findOurs,
  },
  {
    name: "blocking",
    title: "libzmq-wasm/zmq, blocking",
    command: [process.execPath, adapter("blocking.mjs")],
    ours: true,
    plays: (group) => group !== "probe" && group !== "own-fanout",
    prepare: findOurs,
  },
  { name: "c", title: "libzmq in C", command: [ZBENCH], plays: all, prepare: compileZbench },
  {
    name: "zeromq",
    title: "npm zeromq",
    package: "zeromq",
    command: asyncApi("zeromq", "plain"),
    plays: all,
    prepare: findZeromq,
  },
  {
    name: "pyzmq",
    title: "pyzmq",
    command: [PYTHON, adapter("pyzmq.py")],
    plays: (group) => group !== "probe" && group !== "own-fanout" && group !== "cold" && group !== "tail",
    prepare: findPyzmq,
  },
  {
    name: "net",
    title: "bare net",
    command: [process.execPath, adapter("net.mjs")],
    plays: only("stream", "latency", "tail", "big"),
    prepare: () => process.version,
  },
];

/**
 * Prepares each implementation. A missing one is reported on stderr and left out.
 * @param {Implementation[]} wanted
 * @returns {(Implementation & { version: string })[]}
 */
export function prepareAll(wanted) {
  return wanted.flatMap((implementation) => {
    try {
      return [{ ...implementation, version: implementation.prepare() }];
    } catch (error) {
      console.error(`left out: ${implementation.title} (${error.message})`);
      return [];
    }
  });
}
