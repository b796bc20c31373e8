// The cases: their two roles, the message size, and the CPUs of the two processes. This file is
// only a table. Every case has a binder, which is started first, and a connector, unless it needs
// only one process.

/**
 * @typedef {object} Case
 * @property {string} name the name for --cases
 * @property {Group} group cases of one table; an implementation supports all of them or none
 * @property {string} title
 * @property {string} binder a role, with its detail after a colon: see implementations.mjs
 * @property {string} [connector]
 * @property {boolean} [crowd] the connector is the same program for all, impl/c/crowd.c
 * @property {"binder" | "connector"} [sender] the process whose input ends when the other has ended
 * @property {number} size bytes of a message
 * @property {"free" | "one" | "two"} cpus any CPU, one CPU for both, or one CPU for each
 * @property {"/s" | "B/s" | "µs"} unit of the figure
 * @property {boolean} [byName] run only if --cases names it
 * @property {number} [warm] factor for the length of the warm-up
 */

/**
 * @typedef {"stream" | "cold" | "curve" | "pubsub" | "fanout" | "own-fanout" | "router"
 *   | "latency" | "tail" | "probe" | "big" | "inproc" | "inproc-latency"} Group
 */

/** The groups in the order of the report: a title, and a note about their tables. */
export const SECTIONS = [
  { title: "One way", groups: ["stream", "curve"], note: "PUSH→PULL. More is better." },
  {
    title: "The first 100 MB of two new processes",
    groups: ["cold"],
    note: "PUSH→PULL, from the first send to the last message received. More is better.",
  },
  {
    title: "One to many, many to one",
    groups: ["pubsub", "fanout", "own-fanout", "router"],
    note: "PUB/SUB in two processes of one implementation; the many subscribers and clients are one C program, the same for all. More is better.",
  },
  { title: "Round trips", groups: ["latency"], note: "REQ/REP, median and p99 of a run. Less is better." },
  {
    title: "Tails of round trips",
    groups: ["tail"],
    note: "REQ/REP, 1,000,000 round trips in a row (100,000 with --quick). They are measured only where --cases names them. Less is better.",
  },
  {
    title: "A round trip beside a stream",
    groups: ["probe"],
    note: "REQ/REP between two processes that at the same time push all they can over a second pair of sockets, after a warm-up of four times as long as elsewhere. Less is better.",
  },
  {
    title: "One big message at a time",
    groups: ["big"],
    note: "REQ/REP, the message one way and a byte back, when some have gone before. More is better.",
  },
  {
    title: "Over inproc",
    groups: ["inproc", "inproc-latency"],
    note: "One process. The async APIs have both sockets in one thread; the mirror, C and Python have each in a thread of its own.",
  },
];

/** @type {(name: string, size: number, text: string) => Case} */
const stream = (name, size, text) => ({
  name: `thr-${name}`,
  group: "stream",
  title: `PUSH→PULL ${text}`,
  binder: "pull",
  connector: "push",
  size,
  cpus: "free",
  unit: size < 10_000 ? "/s" : "B/s",
});

/** @type {(name: string, size: number, text: string) => Case} */
const cold = (name, size, text) => ({
  ...stream(name, size, text),
  name: `cold-${name}`,
  group: "cold",
  binder: "pull:cold",
  connector: "push:cold",
  unit: "B/s",
});

const CPUS = /** @type {const} */ ({ one: "one CPU", two: "two CPUs", free: "free" });

/** @type {(cpus: "free" | "one" | "two", name: string, size: number, text: string) => Case} */
const latency = (cpus, name, size, text) => ({
  name: `lat-${name}${{ one: "-1cpu", two: "-2cpu", free: "" }[cpus]}`,
  group: "latency",
  title: `REQ/REP ${text}, ${CPUS[cpus]}`,
  binder: "rep",
  connector: "req",
  size,
  cpus,
  unit: "µs",
});

/** @type {(cpus: "free" | "one" | "two", name: string, size: number, text: string) => Case} */
const tail = (cpus, name, size, text) => ({
  ...latency(cpus, name, size, text),
  name: `tail-${name}${{ one: "-1cpu", two: "-2cpu", free: "" }[cpus]}`,
  group: "tail",
  connector: "req:tail",
  byName: true,
});

/** @type {(megabytes: number) => Case} */
const big = (megabytes) => ({
  name: `big-${megabytes}M`,
  group: "big",
  title: `${megabytes} MB`,
  binder: "sink",
  connector: "source",
  size: megabytes * 1e6,
  cpus: "free",
  unit: "B/s",
  warm: megabytes < 100 ? 1 : 4, // until the memory in use no longer changes from message to message
});

/** @type {(subscribers: number) => Case} */
const fanout = (subscribers) => ({
  name: `fanout-${subscribers}`,
  group: "fanout",
  title: `PUB to ${subscribers} filtered SUBs, 100 B, deliveries`,
  binder: `pub:${subscribers}`,
  connector: `sub:${subscribers}`,
  crowd: true,
  sender: "binder",
  size: 100,
  cpus: "free",
  unit: "/s",
});

/** As fanout(), with subscribers of the implementation's own, in one process. */
const ownFanout = (/** @type {number} */ subscribers) => ({
  ...fanout(subscribers),
  name: `own-fanout-${subscribers}`,
  group: /** @type {const} */ ("own-fanout"),
  title: `PUB to ${subscribers} filtered SUBs of its own, 100 B, deliveries`,
  connector: `subs:${subscribers}`,
  crowd: false,
});

/** @type {(name: string, size: number, text: string) => Case} */
const inproc = (name, size, text) => ({
  name: `inproc-${name}`,
  group: "inproc",
  title: `PUSH→PULL ${text}`,
  binder: "inproc",
  size,
  cpus: "free",
  unit: "/s",
});

/** @type {Case[]} */
export const CASES = [
  stream("10", 10, "10 B"),
  stream("100", 100, "100 B"),
  stream("1k", 1_000, "1 kB"),
  stream("10k", 10_000, "10 kB"),
  stream("100k", 100_000, "100 kB"),
  stream("1M", 1_000_000, "1 MB"),
  cold("100k", 100_000, "100 kB"),
  cold("1M", 1_000_000, "1 MB"),
  cold("100M", 100_000_000, "100 MB"),
  {
    ...stream("1k", 1_000, "1 kB, CURVE"),
    name: "curve-1k",
    group: "curve",
    binder: "pull:curve",
    connector: "push:curve",
  },
  {
    name: "pubsub-10",
    group: "pubsub",
    title: "PUB→SUB 10 B",
    binder: "pub",
    connector: "sub",
    sender: "binder",
    size: 10,
    cpus: "free",
    unit: "/s",
  },
  fanout(50),
  fanout(1_000),
  ownFanout(50),
  ownFanout(1_000),
  {
    name: "router-1000",
    group: "router",
    title: "ROUTER with 1,000 DEALERs, 30 B, replies",
    binder: "router",
    connector: "dealer:1000",
    crowd: true,
    size: 30,
    cpus: "free",
    unit: "/s",
  },
  ...["one", "two", "free"].flatMap((/** @type {"one" | "two" | "free"} */ cpus) => [
    latency(cpus, "1", 1, "1 B"),
    latency(cpus, "30", 30, "30 B"),
    latency(cpus, "1k", 1_000, "1 kB"),
  ]),
  ...["one", "two", "free"].flatMap((/** @type {"one" | "two" | "free"} */ cpus) => [
    tail(cpus, "30", 30, "30 B"),
    tail(cpus, "1k", 1_000, "1 kB"),
  ]),
  {
    name: "probe",
    group: "probe",
    title: "REQ/REP 100 B beside PUSH→PULL 100 B",
    binder: "probed-pull",
    connector: "probed-push",
    size: 100,
    cpus: "free",
    unit: "µs",
    warm: 4, // p99 is stable only after V8's compilers have finished
  },
  ...[10, 50, 100, 200, 500, 1_000].map(big),
  inproc("10", 10, "10 B"),
  inproc("1k", 1_000, "1 kB"),
  {
    ...inproc("lat", 30, ""),
    group: "inproc-latency",
    title: "REQ/REP 30 B",
    binder: "inproc-rtt",
    unit: "µs",
  },
];
