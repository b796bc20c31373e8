// `node bench/modes.mjs`: compares the async API in the inline and in the threaded mode: the cost
// of a message, start and memory, and the delays that peers see while a program computes for 100 ms
// at a time. The program is impl/computes.mjs. Its peers are in this process, and speak ZMTP
// themselves, so that they measure only the program. Rounds are interleaved, as in run.mjs. Writes
// docs/modes.md with --write.
import { once, setMaxListeners } from "node:events";
import net from "node:net";
import { fileURLToPath } from "node:url";
import { GREETING, PING, PONG, ready } from "../test/threads/async-programs/zmtp.mjs";
import { withChildren } from "./child.mjs";
import { readOptions, refuse, wholeNumber } from "./options.mjs";
import { bindEndpoint, runPair } from "./pair.mjs";
import { machine, median, quantity, sectionProblem, table, writeSection } from "./report.mjs";

const DOCUMENT = "docs/modes.md";
const LIMIT_MS = 60_000;
const COMPUTES = { rounds: 12, busyMs: 100, idleMs: 50 };
const [PING_MS, VISIT_MS, HANG_UP_MS] = [5, 25, 70];
const HELP = `node bench/modes.mjs [options]      (about 70 seconds)

  --rounds N         rounds (default 5)
  --write            write the tables into ${DOCUMENT}, between its "modes" markers
  --help`;
const MODES = ["inline", "threaded"];
const own = (/** @type {string} */ name) => fileURLToPath(new URL(`impl/${name}`, import.meta.url));
const inMode = (/** @type {string} */ mode, /** @type {string[]} */ ...args) => [
  "env",
  `LIBZMQ_WASM_THREADS=${mode === "threaded" ? 1 : ""}`,
  process.execPath,
  ...args,
];

/** @type {Record<string, { title: string, binder: string, connector: string, size: number }>} */
const TRAFFIC = {
  roundTrip: { title: "round trip, 30 B", binder: "rep", connector: "req", size: 30 },
  small: { title: "one way, 10 B", binder: "pull", connector: "push", size: 10 },
  kilobyte: { title: "one way, 1 kB", binder: "pull", connector: "push", size: 1000 },
};

/** Calls `body` at an interval in milliseconds until the signal aborts. */
function every(/** @type {number} */ ms, /** @type {AbortSignal} */ signal, /** @type {() => void} */ body) {
  const timer = setInterval(body, ms);
  signal.addEventListener("abort", () => clearInterval(timer));
}

/**
 * Connects to the program's port and does the handshake; then sends a PING at an interval.
 * @param {{ port: number, signal: AbortSignal, met: (ms: number) => void,
 *   ponged?: (ms: number) => void }} visit
 */
function visit({ port, signal, met, ponged }) {
  const [start, socket] = [performance.now(), net.connect(port, "127.0.0.1")];
  /** @type {number[]} */
  const pings = [];
  let [received, greeted] = [Buffer.alloc(0), false];
  const ping = () => void (pings.push(performance.now()), socket.write(PING));
  socket.on("error", () => {}).write(Buffer.concat([GREETING, ready("PUSH")]));
  signal.addEventListener("abort", () => socket.destroy());
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    if (!greeted && received.includes("READY")) {
      greeted = true;
      met(performance.now() - start);
      if (ponged) every(PING_MS, signal, ping);
      else socket.destroy();
    }
    for (let at = received.indexOf(PONG); at >= 0; at = received.indexOf(PONG)) {
      received = received.subarray(at + PONG.length);
      ponged?.(performance.now() - (pings.shift() ?? NaN));
    }
  });
}

/** Opens a port that accepts the connections of a PUSH. */
async function listen(/** @type {(socket: net.Socket) => void} */ accepted) {
  const server = net.createServer((socket) => {
    socket.on("error", () => {}).write(Buffer.concat([GREETING, ready("PULL")]));
    accepted(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: /** @type {net.AddressInfo} */ (server.address()).port };
}

/**
 * Delays that peers of a computing program see, in milliseconds, and its memory, in bytes.
 * @typedef {{ pongs: number[], visits: number[], arrivals: number[], returns: number[],
 *   before: number, after: number }} Seen
 * @param {string} mode
 * @returns {Promise<Seen>}
 */
async function besideComputing(mode) {
  const over = new AbortController();
  const { signal } = over;
  setMaxListeners(0, signal); // one listener for each visit
  /** @type {Seen} */
  const seen = { pongs: [], visits: [], arrivals: [], returns: [], before: 0, after: 0 };
  const stamped = await listen((socket) => {
    socket.on("data", (chunk) => {
      for (const [stamp] of chunk.toString("latin1").matchAll(/\d{10,}/g))
        seen.arrivals.push(Number(process.hrtime.bigint() - BigInt(stamp)) / 1e6);
    });
  });
  let hungUp = NaN;
  const left = await listen((socket) => {
    if (!Number.isNaN(hungUp)) seen.returns.push(performance.now() - hungUp);
    const timer = setTimeout(() => {
      hungUp = performance.now();
      socket.destroy();
    }, HANG_UP_MS);
    signal.addEventListener("abort", () => (clearTimeout(timer), socket.destroy()));
  });
  try {
    await withChildren(LIMIT_MS, async (launch) => {
      const { rounds, busyMs, idleMs } = COMPUTES;
      const numbers = [stamped.port, left.port, rounds, busyMs, idleMs].map(String);
      const program = launch(inMode(mode, own("computes.mjs"), ...numbers));
      const { endpoint, before, after } = await program.answer();
      Object.assign(seen, { before, after });
      const port = Number(endpoint.split(":").pop());
      visit({ port, signal, met: () => {}, ponged: (ms) => seen.pongs.push(ms) });
      every(VISIT_MS, signal, () => visit({ port, signal, met: (ms) => seen.visits.push(ms) }));
      await program.done;
      over.abort();
    });
  } finally {
    over.abort();
    for (const { server } of [stamped, left]) server.close();
  }
  return seen;
}

/** Measures the start of a fresh process, in milliseconds. */
async function start(/** @type {string} */ mode) {
  return withChildren(LIMIT_MS, async (launch) => {
    const server = launch([
      process.execPath,
      own("async-api.mjs"),
      "libzmq-wasm",
      "plain",
      "rep",
      bindEndpoint("tcp"),
      "1",
      "0",
      String(LIMIT_MS),
    ]);
    const { endpoint } = await server.answer();
    const client = launch(inMode(mode, own("first-reply.mjs"), "libzmq-wasm", endpoint));
    return (await Promise.all([client.answer(), client.done]))[0];
  });
}

const options = readOptions(HELP, { rounds: { type: "string" }, write: { type: "boolean" } });
const rounds = wholeNumber("rounds", options.text("rounds"), 5, HELP);
const problem = options.flag("write") ? sectionProblem("modes", DOCUMENT) : undefined;
if (problem) refuse(problem, HELP);

/**
 * @type {Record<string, { traffic: Record<string, import("./pair.mjs").Run[]>, starts: any[],
 *   seen: Seen[] }>}
 */
const measured = Object.fromEntries(MODES.map((mode) => [mode, { traffic: {}, starts: [], seen: [] }]));
for (let round = 0; round < rounds; round++) {
  for (const mode of round % 2 === 0 ? MODES : [...MODES].reverse()) {
    const { traffic, starts, seen } = measured[mode];
    const command = inMode(mode, own("async-api.mjs"), "libzmq-wasm", "plain");
    for (const [name, benchCase] of Object.entries(TRAFFIC)) {
      const run = await runPair({ command }, benchCase, { transport: "tcp", warmMs: 300, runMs: 700 });
      (traffic[name] ??= []).push(run);
    }
    for (let i = 0; i < 3; i++) starts.push(await start(mode));
    seen.push(await besideComputing(mode));
  }
}

/** @type {(title: string, value: (of: (typeof measured)[string]) => string) => string[]} */
const row = (title, value) => [title, ...MODES.map((mode) => value(measured[mode]))];
const ms = (/** @type {number} */ value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const MB = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const middle = (/** @type {any[]} */ runs, /** @type {(run: any) => number} */ value) => median(runs.map(value));
const spread = (/** @type {Seen[]} */ seen, /** @type {keyof Seen} */ what) => {
  const all = /** @type {number[]} */ (seen.flatMap((one) => one[what]));
  const sorted = all.sort((a, b) => a - b);
  return `${ms(median(sorted))}, ${ms(sorted[Math.floor(sorted.length * 0.99)])}`;
};

const costs = [
  row(TRAFFIC.roundTrip.title, ({ traffic }) =>
    quantity(
      middle(traffic.roundTrip, (run) => run.value),
      "µs",
    ),
  ),
  row("its p99", ({ traffic }) =>
    quantity(
      middle(traffic.roundTrip, (run) => run.p99),
      "µs",
    ),
  ),
  row(TRAFFIC.small.title, ({ traffic }) =>
    quantity(
      middle(traffic.small, (run) => run.value),
      "/s",
    ),
  ),
  row(TRAFFIC.kilobyte.title, ({ traffic }) =>
    quantity(
      middle(traffic.kilobyte, (run) => run.value),
      "/s",
    ),
  ),
  row("import and first socket", ({ starts }) => ms(middle(starts, ({ load, open }) => load + open))),
  row("process start to first reply", ({ starts }) =>
    ms(middle(starts, ({ boot, load, open, answer }) => boot + load + open + answer)),
  ),
  row("memory: three sockets, with the package's code", ({ seen }) =>
    MB(middle(seen, ({ before, after }) => after - before)),
  ),
];
const delays = [
  row("a PING is answered after", ({ seen }) => spread(seen, "pongs")),
  row("a client that connects completes its handshake after", ({ seen }) => spread(seen, "visits")),
  row("a message that it sent before computing arrives after", ({ seen }) => spread(seen, "arrivals")),
  row("a lost connection is made again after", ({ seen }) => spread(seen, "returns")),
];
const report = [
  `${machine()}. Medians of ${rounds} interleaved rounds; both processes in the mode, over tcp, one message at a time.`,
  "",
  table(["", ...MODES], costs),
  "",
  `A program that computes for ${COMPUTES.busyMs} ms, leaves its event loop ${COMPUTES.idleMs} ms, and so on; what its peers see, median and p99:`,
  "",
  table(["", ...MODES], delays),
].join("\n");
console.log(report);
if (options.flag("write")) writeSection("modes", report, DOCUMENT);
