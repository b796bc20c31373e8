/** Freelance, in its three models. */
import type { World } from "libzmq-wasm/sim";
import {
  client,
  Directory,
  namedServer,
  Sequential,
  server,
  Shotgun,
  type Connection,
} from "../../../examples/guide/async/freelance.js";
import { answeredFrom, goesOn, repliesBelong } from "./rules.js";
import { faultsOf, type Scenario } from "./scenario.js";

const UNTIL = 35_000;
const QUIET = 25_000;
const NAMES = ["server1", "server2", "server3"];
const servers = NAMES.map((name) => `tcp://${name}:5555`);

function build(world: World, connect: () => Connection, named = false): void {
  for (const [i, name] of NAMES.entries())
    world.node(name, ({ log }) => (named ? namedServer({ log, name: servers[i]! }) : server({ log })));
  world.node("client", ({ log }) => client(connect(), { log }));
  repliesBelong(world);
}

function rules(world: World): void {
  goesOn(world, "client", UNTIL, 6000);
  answeredFrom(world, "client", QUIET);
}

const all = faultsOf({ nodes: [...NAMES, "client"] });
const spared = faultsOf({ nodes: ["server1", "server2"], peers: ["client"] });

/** Takes whatever comes next for the reply. */
class Careless extends Shotgun {
  protected override belongs(): boolean {
    return true;
  }
}

export const FREELANCES: readonly Scenario[] = [
  {
    name: "freelance-1",
    says: "each request is answered while one server is well, after the timeouts of those before it in the list",
    faults: spared,
    until: UNTIL,
    build: (world: World): void => {
      build(world, () => new Sequential({ servers }));
      goesOn(world, "client", UNTIL, 6000);
      answeredFrom(world, "client", 0);
    },
  },
  {
    name: "freelance-2",
    says: "each request is answered while one server is well, at once",
    faults: spared,
    until: UNTIL,
    build: (world: World): void => {
      build(world, () => new Shotgun({ servers }));
      goesOn(world, "client", UNTIL, 4000);
      answeredFrom(world, "client", 0);
    },
  },
  {
    name: "freelance-2-planted",
    breaks: true,
    says: "a client that does not compare numbers takes the second reply of a request for that of the next",
    faults: spared,
    until: UNTIL,
    build: (world: World): void => {
      build(world, () => new Careless({ servers }));
      goesOn(world, "client", UNTIL, 4000);
    },
  },
  {
    name: "freelance-3",
    says: "each request is answered or abandoned within 3 seconds, whatever fails; and then each request is answered",
    faults: all,
    until: UNTIL,
    build: (world: World): void => {
      build(world, () => new Directory({ servers }), true);
      rules(world);
    },
  },
  {
    name: "freelance-3-expiry",
    breaks: true,
    says: "requests are abandoned while other servers are well: a dead server counts as living for 6 seconds, a request for 3",
    faults: faultsOf({ nodes: ["server1", "server2"], peers: ["client"], within: [5000, 12_000] }),
    until: UNTIL,
    build: (world: World): void => {
      build(world, () => new Directory({ servers }), true);
      answeredFrom(world, "client", 0);
    },
  },
];
