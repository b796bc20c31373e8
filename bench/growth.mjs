// `node bench/growth.mjs`: the cost of many connections. Echoes through 1 … 10,000 connections,
// fan-out, idle connections, churn, memory. It compares this package (inline) with npm zeromq and
// libzmq in C: interleaved rounds, medians, ratios.
//
// The adapter contract. An adapter is started as
//
//   command... ROLE ENDPOINT COUNT
//
// with the roles echo, pub, topics (bind) or dealers, subs, subscriber, churn (connect), rest. A
// binder prints {endpoint}. From then on each line of standard input is a number that requests
// work, and each printed line is {value}. The end of the input ends the program. The requests:
//   pub      First: the subscriptions of COUNT sockets (an XPUB). Then N: send N messages of 10 B
//            on a topic with subscribers, and N on one without; answered when they are sent.
//   dealers  First: one echo through each of COUNT sockets. Then WINDOW and N: N echoes, WINDOW of
//            them at a time, each through the next connection; the value is microseconds for one.
//   topics   First: the COUNT subscriptions of one socket (an XPUB without a high-water mark). Then
//            N: send N messages of 8 B, each to the next subscription; answered when they are sent.
//   subs     N: receive and check N messages of each of COUNT sockets; answered when all arrived.
//   churn    SECONDS: connect, ask, read the reply, close, repeatedly; the value is times a second.
//   rest     1: open 1,000 sockets; N: queue N messages of 10 B; 0: end.
//   subscriber  N: receive and check N messages by COUNT subscriptions of one socket.
// dealers, subs and subscriber are C programs for all implementations. The CPU time of a process is
// the system's, of all its threads.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { withChildren } from "./child.mjs";
import { IMPLEMENTATIONS, prepareAll } from "./implementations.mjs";
import { readOptions, refuse, wholeNumber } from "./options.mjs";
import { machine, median, quantity, sectionProblem, table, writeSection } from "./report.mjs";
import { GROWTH, compileGrowth } from "./setup.mjs";

const CROWDS = [1, 10, 100, 1_000, 10_000];
const AUDIENCES = [50, 1_000];
/** As many as the 20,000 descriptors of a usual process allow, and half of them. */
const HELD = [10_000, 19_000];
const SUBSCRIPTIONS = [1_000, 10_000, 100_000];
/** Messages to all these subscriptions, in bursts. */
const PUBLISHED = 1_000_000;
const PUBLISHED_BURST = 10_000;
/** Echoes under way at a time, with more than one connection. */
const WINDOW = 500;
const ECHOES = 10_000;
/** Messages of one burst, below the high-water mark of each subscriber; and deliveries of a run. */
const BURST = 400;
const DELIVERIES = 4_000_000;
const LIMIT_MS = 120_000;
const IDLE_MS = 10_000;
const SPARE_FILES = 200;
const MILLION = 1_000_000;
const HELP = `node bench/growth.mjs [options]

  --cases a,b        of echo, fan-out, subscriptions, held, churn, memory
  --rounds N         rounds (default 5; held and memory: one)
  --write            write the tables into docs/measurements.md, between its "growth" markers
  --help`;

const options = readOptions(HELP, {
  cases: { type: "string" },
  rounds: { type: "string" },
  write: { type: "boolean" },
});
const rounds = wholeNumber("rounds", options.text("rounds"), 5, HELP);
const problem = options.flag("write") ? sectionProblem("growth") : undefined;
if (problem) refuse(problem, HELP);

compileGrowth();
const adapter = fileURLToPath(new URL("impl/growth.mjs", import.meta.url));
const implementations = prepareAll(
  ["wasm", "c", "zeromq"].flatMap((name) => IMPLEMENTATIONS.filter((i) => i.name === name)),
);
/** Returns the command: a package is started by its own API, C as it is. */
const command = ({ package: name }) => (name === undefined ? [GROWTH] : [process.execPath, adapter, name]);

/** Raises the limit of descriptors as far as possible. */
const roomy = (/** @type {string[]} */ line) => ["sh", "-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "sh", ...line];
const mostFiles = Number(execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" })) || Infinity;
/**
 * Whether the process has enough descriptors: a socket needs one for its mailbox and one for its
 * connection.
 */
const fits = (/** @type {number} */ count) => 2 * count + SPARE_FILES <= mostFiles;

/** CPU time of a process in nanoseconds. */
const cpuTime = (/** @type {number} */ pid) =>
  readdirSync(`/proc/${pid}/task`)
    .map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]))
    .reduce((sum, one) => sum + one, 0);
const resident = (/** @type {number} */ pid) =>
  1024 * Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

const ask = async (child, /** @type {number[]} */ ...numbers) => {
  for (const number of numbers) child.write(number);
  return (await child.answer()).value;
};

/** Runs `body` with a server of the implementation, and a function that starts clients in C. */
const serve = (implementation, role, count, body) =>
  withChildren(LIMIT_MS, async (launch) => {
    const server = launch(roomy([...command(implementation), role, "tcp://127.0.0.1:*", String(count)]));
    const { endpoint } = await server.answer();
    const start = (line, clientRole, count) => launch(roomy([...line, clientRole, endpoint, String(count)]));
    return await body(server, start, endpoint);
  });

/** Starts clients in C, in as many processes as the limit of descriptors requires. */
function gather(start, role, count) {
  const most = fits(count) ? count : Math.floor((mostFiles - SPARE_FILES) / 2);
  const parts = [];
  for (let left = count; left > 0; left -= most) parts.push({ child: start([GROWTH], role, Math.min(left, most)) });
  return parts.map(({ child }) => child);
}

const echo = (implementation, count) =>
  serve(implementation, "echo", 0, async (server, start) => {
    const clients = gather(start, "dealers", count);
    await Promise.all(clients.map((client) => client.answer()));
    const [client] = clients;
    const run = async (window) => {
      await ask(client, window, ECHOES / 10);
      const before = cpuTime(server.pid);
      const wall = await ask(client, window, ECHOES);
      return { cpu: (cpuTime(server.pid) - before) / ECHOES / 1000, wall };
    };
    const [one, many] = [await run(1), await run(WINDOW)];
    return { one: one.wall, oneCpu: one.cpu, many: many.wall, manyCpu: many.cpu };
  });

const fanOut = (implementation, count) =>
  serve(implementation, "pub", count, async (server, start) => {
    const [subscribers] = gather(start, "subs", count);
    await server.answer();
    let [time, before] = [0, 0];
    const bursts = Math.ceil(DELIVERIES / BURST / count);
    for (let i = -bursts; i < bursts; i++) {
      if (i === 0) [time, before] = [performance.now(), cpuTime(server.pid)];
      await Promise.all([ask(subscribers, BURST), ask(server, BURST)]);
    }
    const deliveries = bursts * BURST * count;
    const seconds = (performance.now() - time) / 1000;
    return { rate: deliveries / seconds, cpu: (cpuTime(server.pid) - before) / deliveries / 1000 };
  });

const subscriptions = (implementation, count) =>
  serve(implementation, "topics", count, async (server, start) => {
    const [empty, begun, cpu] = [resident(server.pid), performance.now(), cpuTime(server.pid)];
    const subscriber = start([GROWTH], "subscriber", count);
    await server.answer();
    const known = performance.now() - begun;
    const each = (cpuTime(server.pid) - cpu) / count / 1000;
    const memory = (resident(server.pid) - empty) / count;
    const publish = async (/** @type {number} */ messages) => {
      for (let sent = 0; sent < messages; sent += PUBLISHED_BURST)
        await Promise.all([ask(subscriber, PUBLISHED_BURST), ask(server, PUBLISHED_BURST)]);
    };
    await publish(PUBLISHED / 10);
    const [time, before] = [performance.now(), cpuTime(server.pid)];
    await publish(PUBLISHED);
    const rate = (1000 * PUBLISHED) / (performance.now() - time);
    return { known, each, memory, rate, cpu: (cpuTime(server.pid) - before) / PUBLISHED / 1000 };
  });

const held = (implementation, count) =>
  serve(implementation, "echo", 0, async (server, start) => {
    const [empty, begun, cpu] = [resident(server.pid), performance.now(), cpuTime(server.pid)];
    const clients = gather(start, "dealers", count);
    await Promise.all(clients.map((client) => client.answer()));
    const connect = performance.now() - begun;
    const each = (cpuTime(server.pid) - cpu) / count / 1000;
    const memory = (resident(server.pid) - empty) / count;
    await pause(1000);
    const [idleFrom, before] = [performance.now(), cpuTime(server.pid)];
    await pause(IDLE_MS);
    const idle = (cpuTime(server.pid) - before) / 1e4 / (performance.now() - idleFrom);
    return { connect, each, memory, idle };
  });

const churn = (implementation) =>
  serve(implementation, "echo", 0, async (_server, start) => {
    const client = start(command(implementation), "churn", 0);
    const rates = [];
    for (let second = 0; second < 6; second++) rates.push(await ask(client, 1));
    return { first: rates[0], settled: median(rates.slice(3)) };
  });

const memory = (implementation) =>
  withChildren(LIMIT_MS, async (launch) => {
    const child = launch(roomy([...command(implementation), "rest", "tcp://127.0.0.1:9", "0"]));
    await child.answer();
    const rest = resident(child.pid);
    const sockets = await ask(child, 1);
    const open = resident(child.pid);
    await ask(child, MILLION);
    return { rest, socket: (open - rest) / sockets, queued: resident(child.pid) - open };
  });

/** Runs each implementation once a round, and returns the medians of the results. */
async function medians(title, count, run) {
  const results = implementations.map(() => []);
  for (let round = 0; round < count; round++)
    for (const [i, implementation] of implementations.entries()) {
      results[i].push(await run(implementation));
      console.error(`${round + 1}/${count} ${title} ${implementation.name}: ${JSON.stringify(results[i].at(-1))}`);
    }
  return results.map((runs) =>
    Object.fromEntries(Object.keys(runs[0]).map((key) => [key, median(runs.map((run) => run[key]))])),
  );
}

const header = ["", ...implementations.map((i) => i.title)];
const row = (title, found, key, unit) => [title, ...found.map((one) => quantity(one[key], unit))];
const kilobytes = (title, found, key) => [title, ...found.map((one) => `${(one[key] / 1024).toFixed(1)} kB`)];
const n = (/** @type {number} */ count) => count.toLocaleString("en");

const CASES = {
  async echo() {
    const rows = [[], []];
    for (const count of CROWDS) {
      const found = await medians(`echo ${count}`, rounds, (i) => echo(i, count));
      rows[0].push([n(count), ...found.flatMap((one) => [quantity(one.one, "µs"), quantity(one.oneCpu, "µs")])]);
      rows[1].push([n(count), ...found.flatMap((one) => [quantity(one.many, "µs"), quantity(one.manyCpu, "µs")])]);
    }
    const columns = ["connections", ...implementations.flatMap((i) => [i.title, "its CPU"])];
    return [
      "An echo of 30 B by a ROUTER, through the next connection each time (of those of one client process); one under way:",
      table(columns, rows[0]),
      `${WINDOW} under way, so that from ${WINDOW} connections on each message is a read and a write of its own:`,
      table(columns, rows[1]),
    ];
  },

  async "fan-out"() {
    const rows = [];
    for (const count of AUDIENCES) {
      const found = await medians(`fan-out ${count}`, rounds, (i) => fanOut(i, count));
      rows.push(
        row(`${n(count)} SUBs, deliveries`, found, "rate", "/s"),
        row("CPU of the PUB, for one", found, "cpu", "µs"),
      );
    }
    return [
      "PUB to SUBs in one process in C, 10 B; every second message matches no subscription:",
      table(header, rows),
    ];
  },

  async subscriptions() {
    const rows = [];
    for (const count of SUBSCRIPTIONS) {
      const found = await medians(`subscriptions ${count}`, rounds, (i) => subscriptions(i, count));
      rows.push(
        row(`${n(count)}: until all are known`, found, "known", "ms"),
        row("CPU of the XPUB, for one subscription", found, "each", "µs"),
        kilobytes("resident memory, for one", found, "memory"),
        row("messages of 8 B, each to the next subscription", found, "rate", "/s"),
        row("CPU of the XPUB, for one message", found, "cpu", "µs"),
      );
    }
    return ["Subscriptions of one SUB in C:", table(header, rows)];
  },

  async held() {
    const rows = [];
    for (const count of HELD) {
      const found = await medians(`held ${count}`, 1, (i) => held(i, count));
      rows.push(
        [`${n(count)}: until all have had an answer`, ...found.map((one) => `${(one.connect / 1000).toFixed(1)} s`)],
        row("CPU of the server, for one", found, "each", "µs"),
        kilobytes("resident memory, for one", found, "memory"),
        ["idle CPU", ...found.map((one) => `${one.idle.toFixed(2)} %`)],
      );
    }
    return ["Connections to a ROUTER:", table(header, rows)];
  },

  async churn() {
    const found = await medians("churn", rounds, churn);
    return [
      "Connect, ask, hear the answer, close, one after the other:",
      table(header, [row("first second", found, "first", "/s"), row("when settled", found, "settled", "/s")]),
    ];
  },

  async memory() {
    const found = await medians("memory", 1, memory);
    return [
      "Resident memory:",
      table(header, [
        kilobytes("at rest", found, "rest"),
        kilobytes("a socket", found, "socket"),
        kilobytes("a million queued messages of 10 B", found, "queued"),
      ]),
    ];
  },
};

const wanted = options.text("cases")?.split(",") ?? Object.keys(CASES);
const sections = [];
for (const name of wanted) sections.push(...(await (CASES[name] ?? refuse(`there is no "${name}"`, HELP))()));
const report = [
  `${machine()}. ${implementations.map((i) => `${i.title} ${i.version}`).join(", ")}. Over tcp, interleaved rounds (${rounds}): medians.`,
  ...sections,
].join("\n\n");
console.log(report);
if (options.flag("write")) writeSection("growth", report);
