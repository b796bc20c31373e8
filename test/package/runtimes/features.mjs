/**
 * The features that are tested on each runtime: each has a row of docs/compatibility.md, and a
 * program.
 */

/**
 * @typedef {object} Feature
 * @property {string} title
 * @property {string[]} program a file of programs/, and its arguments
 */

/** @type {Feature[]} */
export const FEATURES = [
  { title: "all patterns over tcp", program: ["patterns.mjs", "tcp"] },
  { title: "over tcp, IPv6", program: ["patterns.mjs", "tcp6"] },
  { title: "over ipc", program: ["patterns.mjs", "ipc"] },
  { title: "over ipc, abstract names (Linux)", program: ["patterns.mjs", "abstract"] },
  { title: "over inproc", program: ["patterns.mjs", "inproc"] },
  { title: "over ws", program: ["patterns.mjs", "ws"] },
  { title: "RADIO and DISH over udp", program: ["udp.mjs"] },
  { title: "CURVE, PLAIN and ZAP", program: ["curve.mjs"] },
  { title: "host names, IPv4 and IPv6 together", program: ["names.mjs"] },
  { title: "`bind()` and `bindSync()` say at once what is wrong", program: ["binds.mjs"] },
  { title: "batches, `sendMany()`, `receive({ into })`", program: ["batches.mjs"] },
  { title: "signals, timeouts, `close()`", program: ["abort.mjs"] },
  { title: "events, reconnection", program: ["events.mjs"] },
  { title: "draft types", program: ["draft.mjs"] },
  { title: "`libzmq-wasm/v5-compat`", program: ["v5.mjs"] },
  { title: "proxies", program: ["proxy.mjs"] },
  { title: "streams, poller, requester", program: ["streams.mjs"] },
  { title: "`require()`, one copy with `import`", program: ["required.cjs"] },
  { title: "a process ends by itself, and what it sent arrives", program: ["end.mjs"] },
  { title: "`libzmq-wasm/zmq`: blocking calls, with a thread", program: ["mirror.mjs"] },
  { title: "allow lists, also under names that lead elsewhere", program: ["allow.mjs"] },
  { title: "`createInstance({ threads: true })`, shared with a worker", program: ["worker.mjs"] },
];
