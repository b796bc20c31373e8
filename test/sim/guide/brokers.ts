/** Majordomo, and Titanic over it. */
import type { HistoryEntry, World } from "libzmq-wasm/sim";
import { AsyncClient, Broker, broker, client, worker } from "../../../examples/guide/async/majordomo.js";
import * as titanic from "../../../examples/guide/async/titanic.js";
import { answeredFrom, dispatchesToTheLiving, goesOn, of, repliesBelong } from "./rules.js";
import { faultsOf, type Scenario } from "./scenario.js";

const UNTIL = 45_000;
const QUIET = 33_000;
const BROKER = "tcp://broker:5555";
const HEARTBEAT_MS = 2500;
const EXPIRY_MS = 3 * HEARTBEAT_MS;
/** Three attempts, a pause, and what links and stalls add. */
const OUTCOME_MS = 3 * 2500 + 2000;
const WORKERS = ["worker1", "worker2", "worker3"];

function services(
  world: World,
  names: readonly string[],
  run: (options: { log: Log }) => Promise<void> = broker,
): void {
  world.node("broker", ({ log }) => run({ log }));
  for (const name of names)
    world.node(name, ({ log, sleep }) => worker({ log, broker: BROKER, handle: echo(sleep, log) }));
}

type Log = (event: string, data?: unknown) => void;
type Handle = (request: string[]) => Promise<string[]>;

/** A service that logs when it carries out a request. */
function echo(sleep: (ms: number) => Promise<void>, log: Log): Handle {
  return async (request) => {
    await sleep(20);
    log("executed", request[0]);
    return request;
  };
}

/** Forgets no worker, however long it is silent. */
class Forgetful extends Broker {
  protected override async purge(): Promise<void> {
    // Nothing is dropped
  }
}

/**
 * Sends a request each second, with as many under way as there are, and says which have no reply.
 */
async function pipeline(log: Log, sleep: (ms: number) => Promise<void>): Promise<void> {
  const connection = new AsyncClient(BROKER);
  const open = new Set<string>();
  const receive = async (): Promise<void> => {
    for (;;) {
      const reply = await connection.receive(60_000);
      if (reply && open.delete(reply[0]!)) log("got", reply[0]);
    }
  };
  void receive();
  for (let n = 1; n <= 20; n++) {
    open.add(`request ${n}`);
    await connection.send("echo", `request ${n}`);
    await sleep(1000);
  }
  await sleep(20_000);
  log("missing", [...open]);
}

const majordomos: Scenario[] = [
  {
    name: "majordomo",
    says: "each request is answered or abandoned, whatever fails; no request goes to a worker that is silent; and then each request is answered",
    faults: faultsOf({ nodes: ["broker", ...WORKERS, "client"] }),
    until: UNTIL,
    build: (world) => {
      services(world, WORKERS);
      world.node("client", ({ log }) => client({ log, broker: BROKER }));
      repliesBelong(world);
      goesOn(world, "client", UNTIL, OUTCOME_MS);
      dispatchesToTheLiving(world, EXPIRY_MS);
      answeredFrom(world, "client", QUIET);
    },
  },
  {
    name: "majordomo-workers",
    says: "no request is lost while one worker lives, and two others fail once each; it may be executed twice",
    faults: faultsOf({ count: [1, 2], nodes: ["worker1", "worker2"], kinds: ["kill", "restart", "jump"] }),
    until: UNTIL,
    build: (world) => {
      services(world, WORKERS);
      world.node("client", ({ log }) => client({ log, broker: BROKER }));
      repliesBelong(world);
      answeredFrom(world, "client", 0);
    },
  },
  {
    name: "majordomo-twice",
    breaks: true,
    says: "a request is executed twice, when the reply of its first execution comes too late",
    faults: faultsOf({ nodes: WORKERS, peers: ["broker"] }),
    until: UNTIL,
    build: (world) => {
      services(world, WORKERS);
      world.node("client", ({ log }) => client({ log, broker: BROKER }));
      world.invariant("no request is executed twice", executedOnce);
    },
  },
  {
    name: "majordomo-async",
    breaks: true,
    says: "the asynchronous client repeats nothing: a request whose worker or broker fails is lost",
    faults: faultsOf({ nodes: ["broker", ...WORKERS], kinds: ["kill", "restart"] }),
    until: UNTIL,
    build: (world) => {
      services(world, WORKERS);
      world.node("client", ({ log, sleep }) => pipeline(log, sleep));
      world.finally("no request is lost", (history) => {
        const missing = of(history, "client", "missing").flatMap(({ data }) => data as string[]);
        return missing.length === 0 || missing.join(", ");
      });
    },
  },
  {
    name: "majordomo-planted",
    breaks: true,
    says: "a broker that does not drop a worker whose time is over sends requests to it",
    faults: faultsOf({ nodes: WORKERS, peers: ["broker"], lasting: [1000, 12_000] }),
    until: UNTIL,
    build: (world) => {
      services(world, WORKERS, (options) => new Forgetful(options).run());
      world.node("client", ({ log }) => client({ log, broker: BROKER, pauseMs: 4000 }));
      dispatchesToTheLiving(world, EXPIRY_MS);
    },
  },
];

function executedOnce(history: readonly HistoryEntry[]): string | boolean {
  const last = history.at(-1);
  if (last?.event !== "executed") return true;
  const times = history.filter(({ event, data }) => event === "executed" && data === last.data);
  return times.length === 1 || `${String(last.data)} at ${times.map(({ time, node }) => `${time} by ${node}`).join()}`;
}

function titanicWorld(world: World, disk: (own: titanic.Storage) => titanic.Storage): void {
  services(world, ["worker1"]);
  world.node("titanic", (node) => titanic.titanic({ log: node.log, disk: disk(node.disk), broker: BROKER }));
  world.node("client", ({ log }) => titanic.client({ log, broker: BROKER }));
  world.invariant("no accepted request is forgotten", (history) => {
    const { event, data } = history.at(-1)!;
    if (event !== "reply") return true;
    const { request, status } = data as { readonly request: string; readonly status: string };
    return status === "200" || `the status of "${request}" is ${status}`;
  });
  repliesBelong(world);
}

/** Says that all is on the disk, and it is not. */
function hasty(disk: titanic.Storage): titanic.Storage {
  return {
    readText: (path) => disk.readText(path),
    write: (path, content) => disk.write(path, content),
    remove: (path) => disk.remove(path),
    list: () => disk.list(),
    sync: () => Promise.resolve(),
  };
}

const TITANIC_UNTIL = 60_000;

const titanics: Scenario[] = [
  {
    name: "titanic",
    says: "an accepted request is answered, also after the broker, Titanic with its disk, or the worker start again",
    faults: faultsOf({ nodes: ["broker", "titanic", "worker1"], peers: ["broker", "titanic", "worker1", "client"] }),
    until: TITANIC_UNTIL,
    build: (world) => {
      titanicWorld(world, (disk) => disk);
      goesOn(world, "client", TITANIC_UNTIL, 15_000);
      answeredFrom(world, "client", 40_000);
    },
  },
  {
    name: "titanic-planted",
    breaks: true,
    says: "a Titanic that does not sync loses what it has accepted, when its power fails",
    faults: faultsOf({ nodes: ["broker", "titanic", "worker1"] }),
    until: TITANIC_UNTIL,
    build: (world) => titanicWorld(world, hasty),
  },
];

export const BROKERS: readonly Scenario[] = [...majordomos, ...titanics];
