/** Binary Star, and Clone with it. */
import type { HistoryEntry, NodeEnvironment, World } from "libzmq-wasm/sim";
import {
  BinaryStar,
  client,
  DualStateError,
  server,
  type ServerOptions,
  type StarOptions,
} from "../../../examples/guide/async/binary-star.js";
import * as clone from "../../../examples/guide/async/clone.js";
import { answeredFrom, goesOn, of, repliesBelong } from "./rules.js";
import { faultsOf, type Scenario } from "./scenario.js";

const UNTIL = 45_000;
const QUIET = 33_000;
const SERVERS = ["primary", "backup"] as const;
type Role = (typeof SERVERS)[number];

function half(role: Role): StarOptions {
  return { role, local: "tcp://*:5003", remote: `tcp://${role === "primary" ? "backup" : "primary"}:5003` };
}

/**
 * As a supervisor does: a server that ends because both had one state starts again after some time.
 */
async function supervised({ log, sleep }: NodeEnvironment, run: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof DualStateError)) throw error;
      log("state", "ended");
    }
    await sleep(1000);
  }
}

type Run = (options: ServerOptions) => Promise<void>;

function stars(world: World, run: Run = server): void {
  for (const role of SERVERS)
    world.node(role, (node) => supervised(node, () => run({ ...half(role), frontend: "tcp://*:5001", log: node.log })));
  const servers = SERVERS.map((role) => `tcp://${role}:5001`);
  world.node("client", ({ log }) => client({ log, servers }));
  repliesBelong(world);
}

/** What a server has said last; undefined where its process is not there. */
function stateOf(world: World, history: readonly HistoryEntry[], role: Role): unknown {
  return world.named(role).state === "running" ? of(history, role, "state").at(-1)?.data : undefined;
}

function neverBothActive(world: World): void {
  world.invariant("never are both servers active", (history) => {
    if (history.at(-1)?.data !== "active") return true;
    return !SERVERS.every((role) => stateOf(world, history, role) === "active");
  });
}

function oneActive(world: World): void {
  world.finally("in the end, one server is active", (history) => {
    const states = SERVERS.map((role) => stateOf(world, history, role));
    return states.filter((state) => state === "active").length === 1 || states.join(" and ");
  });
}

/** Takes over as soon as a client asks. */
class Eager extends BinaryStar {
  protected override peerIsGone(): boolean {
    return true;
  }
}

const binaries: Scenario[] = [
  {
    name: "binary-star",
    says: "never are both servers active, while they can hear each other and none stalls; and then each request is answered",
    faults: faultsOf({
      nodes: [...SERVERS],
      peers: ["client"],
      kinds: ["kill", "restart", "jump", "partition", "reset"],
    }),
    until: UNTIL,
    build: (world) => {
      stars(world);
      neverBothActive(world);
      oneActive(world);
      goesOn(world, "client", UNTIL, 10_000);
      answeredFrom(world, "client", QUIET);
    },
  },
  {
    name: "binary-star-supervised",
    says: "whatever fails, two active servers end when they hear each other; started again, one is active, and each request is answered",
    faults: faultsOf({ nodes: [...SERVERS, "client"] }),
    until: UNTIL,
    build: (world) => {
      stars(world);
      oneActive(world);
      goesOn(world, "client", UNTIL, 10_000);
      answeredFrom(world, "client", QUIET);
    },
  },
  {
    name: "binary-star-split",
    breaks: true,
    says: "a cut between the servers, or a stall of one, makes both active",
    faults: faultsOf({ nodes: [...SERVERS, "client"], kinds: ["partition", "stall"] }),
    until: UNTIL,
    build: (world) => {
      stars(world);
      neverBothActive(world);
    },
  },
  {
    name: "binary-star-planted",
    breaks: true,
    says: "a backup that takes over when a client asks, though it hears the primary, makes both active",
    faults: faultsOf({
      nodes: [...SERVERS],
      peers: ["client"],
      kinds: ["kill", "restart", "jump", "partition", "reset"],
    }),
    until: UNTIL,
    build: (world) => {
      stars(world, (options) => server(options, new Eager(options)));
      neverBothActive(world);
    },
  },
];

function endpointsOf(role: string): clone.ServerEndpoints {
  return {
    snapshot: `tcp://${role}:5556`,
    publisher: `tcp://${role}:5557`,
    collector: `tcp://${role}:5558`,
  };
}

const CLIENTS = ["client1", "client2"];

/** Clients make updates for 20 seconds; from then on nothing changes. */
function clones(world: World, servers: readonly string[], Copy = clone.Replica): void {
  for (const name of CLIENTS)
    world.node(name, ({ log }) =>
      clone.client({ log, servers: servers.map(endpointsOf), pauseMs: 250, updates: 80 }, Copy),
    );
  world.finally("in the end, all clients have the server's map", (history) => {
    const maps = CLIENTS.map((name) => of(history, name, "map").at(-1)?.data);
    const current = servers.map((name) => of(history, name, "map", "state"));
    const [authority] = servers.length === 1 ? current : current.filter((entries) => isActive(entries));
    const map = authority?.filter(({ event }) => event === "map").at(-1)?.data;
    const wrong = CLIENTS.find((_, i) => maps[i] !== map);
    return wrong === undefined || `server ${String(map)}, ${wrong} ${String(maps[CLIENTS.indexOf(wrong)])}`;
  });
}

function isActive(entries: readonly HistoryEntry[]): boolean {
  return entries.filter(({ event }) => event === "state").at(-1)?.data === "active";
}

/** The Guide's client: an update with a higher number is newer, whatever was between. */
class Trusting extends clone.Replica {
  protected override isGap(): boolean {
    return false;
  }
}

/** Believes that the first update which it gets after a snapshot is the next one. */
class Hasty extends clone.Replica {
  #checked: unknown;
  protected override isGap(update: clone.Update): boolean {
    const first = this.#checked !== this.map;
    this.#checked = this.map;
    return !first && super.isGap(update);
  }
}

const cloneServer = (node: NodeEnvironment): Promise<void> => new clone.Server({ log: node.log }).run();

const clonings: Scenario[] = [
  {
    name: "clone",
    says: "whatever fails, after some quiet time all clients have the server's map",
    faults: faultsOf({ nodes: ["server", ...CLIENTS] }),
    until: UNTIL,
    build: (world) => {
      world.node("server", cloneServer);
      clones(world, ["server"]);
      for (const name of CLIENTS) world.link(name, "server", { latency: [1, 50] });
    },
  },
  {
    name: "clone-backup",
    says: "whatever fails, after some quiet time all clients have the map of the server that is active",
    faults: faultsOf({ nodes: [...SERVERS, ...CLIENTS] }),
    until: UNTIL,
    build: (world) => {
      for (const role of SERVERS) {
        const peer = endpointsOf(role === "primary" ? "backup" : "primary");
        world.node(role, (node) =>
          supervised(node, () =>
            new clone.Server({ log: node.log, star: { ...half(role), log: node.log }, peer }).run(),
          ),
        );
      }
      clones(world, SERVERS);
      oneActive(world);
    },
  },
  {
    name: "clone-guide",
    breaks: true,
    says: "the Guide's client, which does not look for gaps, loses updates; after a restart of the server, all of them",
    faults: faultsOf({ nodes: ["server", ...CLIENTS] }),
    until: UNTIL,
    build: (world) => {
      world.node("server", cloneServer);
      clones(world, ["server"], Trusting);
    },
  },
  {
    name: "clone-planted",
    breaks: true,
    says: "a client that takes any update after its snapshot loses those between the snapshot and its subscription",
    faults: faultsOf({ nodes: CLIENTS, kinds: ["restart"] }),
    until: UNTIL,
    build: (world) => {
      world.node("server", cloneServer);
      clones(world, ["server"], Hasty);
      for (const name of CLIENTS) world.link(name, "server", { latency: [1, 200] });
    },
  },
];

export const STARS: readonly Scenario[] = [...binaries, ...clonings];
