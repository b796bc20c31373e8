/** Lazy, simple and paranoid pirate. */
import { Request } from "libzmq-wasm";
import type { HistoryEntry, World } from "libzmq-wasm/sim";
import { ask, client, LazyPirate, server } from "../../../examples/guide/async/lazy-pirate.js";
import * as paranoid from "../../../examples/guide/async/paranoid-pirate.js";
import * as simple from "../../../examples/guide/async/simple-pirate.js";
import { answeredFrom, dispatchesToTheLiving, goesOn, of, repliesBelong } from "./rules.js";
import { faultsOf, type Scenario } from "./scenario.js";

const TIMEOUT_MS = 2500;
const ATTEMPTS = 3;
/** A request that is abandoned, a pause, and what links and stalls add. */
const OUTCOME_MS = TIMEOUT_MS * ATTEMPTS + 2000;
const UNTIL = 40_000;
const QUIET = 30_000;

interface Attempt {
  readonly request: string;
  readonly attempt: number;
}

/**
 * Each request is sent at most three times; then it has a reply, or is abandoned after the third
 * time.
 */
function retriesEnd(world: World): void {
  world.finally("each request is answered, or abandoned after three attempts", (history) => {
    const entries = of(history, "client", "attempt", "reply", "abandoned");
    const wrong = entries.find((entry, i) => !follows(entry, entries[i - 1]));
    return !wrong || `${wrong.event} ${JSON.stringify(wrong.data)} at ${wrong.time.toFixed(0)} ms`;
  });
}

function follows({ event, data }: HistoryEntry, before: HistoryEntry | undefined): boolean {
  const last = before?.event === "attempt" ? (before.data as Attempt) : undefined;
  if (event === "abandoned") return last?.request === data && last?.attempt === ATTEMPTS;
  const { request, attempt } = data as Attempt;
  if (event === "reply") return last?.request === request;
  return attempt === 1 || (last?.request === request && last.attempt === attempt - 1 && attempt <= ATTEMPTS);
}

function lazyRules(world: World): void {
  repliesBelong(world);
  retriesEnd(world);
  goesOn(world, "client", UNTIL, OUTCOME_MS);
}

/**
 * Sends again on the socket that has sent: `relaxed` lets it, and does not say which request a
 * reply is of.
 */
class Reusing extends LazyPirate {
  protected override reconnect(): void {
    // The socket stays
  }
  protected override connect(): Request {
    const socket = new Request({ linger: 0, relaxed: true });
    socket.connect("tcp://server:5555");
    return socket;
  }
}

const LAZY = { faults: faultsOf({ nodes: ["server", "client"] }), until: UNTIL };
const toServer = { server: "tcp://server:5555" };

const lazy: Scenario[] = [
  {
    ...LAZY,
    name: "lazy-pirate",
    says: "each request is answered, or abandoned after three attempts; the client never hangs; a reply belongs to its request",
    build: (world) => {
      world.node("server", ({ log }) => server({ log, workMs: 20 }));
      world.node("client", ({ log }) => client({ log, ...toServer }));
      lazyRules(world);
      answeredFrom(world, "client", QUIET);
    },
  },
  {
    ...LAZY,
    name: "lazy-pirate-naive",
    faults: faultsOf({ nodes: ["server"], kinds: ["restart", "stall"] }),
    breaks: true,
    says: "a REQ without a timeout waits for ever when the server has lost its request",
    build: (world) => {
      world.node("server", ({ log }) => server({ log, workMs: 20 }));
      world.node("client", ({ log }) => client({ log, ...toServer, timeoutMs: Infinity }));
      goesOn(world, "client", UNTIL, OUTCOME_MS);
    },
  },
  {
    ...LAZY,
    name: "lazy-pirate-planted",
    breaks: true,
    says: "a retry that reuses its socket gets the reply of another request",
    build: (world) => {
      world.node("server", ({ log }) => server({ log, workMs: 20 }));
      world.node("client", ({ log }) => ask(new Reusing({ log, ...toServer }), { log, pauseMs: 10 }));
      lazyRules(world);
    },
  },
];

function pirates(world: World, queue: string, workers: number): void {
  for (let n = 1; n <= workers; n++) world.node(`worker${n}`, ({ log }) => simple.worker({ log, queue, workMs: 20 }));
  world.node("client", ({ log }) => client({ log, server: "tcp://queue:5555" }));
}

const WORKERS = ["worker1", "worker2", "worker3"];
const BACKEND = "tcp://queue:5556";

const simples: Scenario[] = [
  {
    name: "simple-pirate",
    says: "as Lazy Pirate, while workers fail and one of them does not; and then each request is answered",
    faults: faultsOf({
      nodes: ["worker1", "worker2", "client"],
      kinds: ["kill", "powerOff", "restart", "jump", "stall"],
    }),
    until: UNTIL,
    build: (world) => {
      world.node("queue", ({ log }) => simple.queue({ log }));
      pirates(world, BACKEND, 3);
      lazyRules(world);
      answeredFrom(world, "client", QUIET);
    },
  },
  {
    name: "simple-pirate-queue",
    breaks: true,
    says: "when the queue starts again, its workers wait for ever, and each request is abandoned",
    faults: faultsOf({ nodes: ["queue", "worker1", "worker2"] }),
    until: UNTIL,
    build: (world) => {
      world.node("queue", ({ log }) => simple.queue({ log }));
      pirates(world, BACKEND, 2);
      answeredFrom(world, "client", QUIET);
    },
  },
];

const HEARTBEAT_MS = 1000;
const EXPIRY_MS = 3 * HEARTBEAT_MS;

function paranoidWorld(world: World, queue: typeof paranoid.queue): void {
  world.node("queue", ({ log }) => queue({ log }));
  for (const name of WORKERS) world.node(name, ({ log }) => paranoid.worker({ log, queue: BACKEND, workMs: 20 }));
  world.node("client", ({ log }) => client({ log, server: "tcp://queue:5555" }));
  lazyRules(world);
  dispatchesToTheLiving(world, EXPIRY_MS + HEARTBEAT_MS);
}

/** Forgets no worker, however long it is silent. */
class Forgetful extends paranoid.Queue {
  protected override purge(): void {
    // Nothing is dropped
  }
}

const paranoids: Scenario[] = [
  {
    name: "paranoid-pirate",
    says: "as Lazy Pirate, whatever fails; no request goes to a worker that is silent; and then each request is answered",
    faults: faultsOf({ nodes: ["queue", ...WORKERS, "client"] }),
    until: UNTIL,
    build: (world) => {
      paranoidWorld(world, paranoid.queue);
      answeredFrom(world, "client", QUIET);
    },
  },
  {
    name: "paranoid-pirate-planted",
    breaks: true,
    says: "a queue that does not drop a worker whose time is over sends requests to it",
    faults: faultsOf({ nodes: WORKERS, peers: ["queue"] }),
    until: UNTIL,
    build: (world) => paranoidWorld(world, (options) => new Forgetful(options).run()),
  },
];

export const PIRATES: readonly Scenario[] = [...lazy, ...simples, ...paranoids];
