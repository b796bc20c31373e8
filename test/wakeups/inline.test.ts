/**
 * Lost wake-ups in inline mode. Each program completes. If one transition is lost, the program
 * stops, and its trace names the transition. The programs run over a simulated network, where it is
 * certain that no more events follow.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import { Context, Pull, Push, createInstance, type Instance, type Transition } from "../../ts/index.js";
import { missingLines } from "../../ts/core/wakeups/trace-text.js";
import type { CreateHost, Host } from "../../ts/shim/host.js";
import { SimulatedNetwork } from "../../ts/shim/simulated/network.js";
import { endpointOf, turn, use } from "../support.js";
import { plant } from "./plant.js";

/** A program of one instance on a machine of its own. */
interface World {
  readonly instance: Instance;
  readonly context: Context;
  readonly network: SimulatedNetwork;
  /** From here on, transitions of the test are lost. */
  readonly lose: () => void;
}

type Program = (world: World) => Promise<void>;
/** Functions of a host that do nothing from some moment on. */
interface Loser {
  readonly "of the host": "wake" | "timer";
}

function world(what: Transition | Loser | undefined): World {
  const network = new SimulatedNetwork();
  const { createHost } = network.machine({ name: "one" });
  let losing = false;
  const host: CreateHost =
    typeof what === "object" ? (link) => without(createHost(link), what["of the host"], () => losing) : createHost;
  const instance = createInstance({ host, trace: true });
  onTestFinished(() => instance.destroy());
  const lose = (): void => {
    losing = true;
    if (typeof what === "string") plant(instance, what);
  };
  return { instance, context: new Context({ instance }), network, lose };
}

function without(host: Host, lost: string, losing: () => boolean): Host {
  return new Proxy(host, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== "function") return found;
      return (...args: unknown[]): unknown =>
        name === lost && losing() ? undefined : Reflect.apply(found, target, args);
    },
  });
}

/** Whether the program ends; false once no event is left. */
async function ends({ network }: World, program: Promise<void>): Promise<boolean> {
  const state = { ended: false };
  program.then(
    () => (state.ended = true),
    () => undefined, // the sockets were closed
  );
  for (let idle = 0; !state.ended && idle < 3; idle = network.clock.pending ? 0 : idle + 1) await turn();
  return state.ended;
}

/** Two sockets that have exchanged a message, once no more events follow. */
async function pair({ context, network }: World, endpoint: string): Promise<[Push, Pull]> {
  const [push, pull] = [use(new Push({ context })), use(new Pull({ context }))];
  await pull.bind(endpoint);
  push.connect(endpointOf(pull));
  await push.send("first");
  await pull.receive();
  while (network.clock.pending) await turn();
  return [push, pull];
}

const sends =
  (endpoint: string): Program =>
  async (world) => {
    const [push, pull] = await pair(world, endpoint);
    world.lose();
    await push.send("second");
    await pull.receive();
  };

const programs = {
  "a message over tcp": sends("tcp://127.0.0.1:*"),
  "a message over inproc": async (world) => {
    const [push, pull] = await pair(world, "inproc://pair");
    const received = pull.receive();
    world.lose();
    await push.send("second");
    await received;
  },
  "a connection that is tried again": async (world) => {
    const { context, lose } = world;
    const [push, pull] = [use(new Push({ context })), use(new Pull({ context }))];
    lose();
    push.connect("tcp://127.0.0.1:5000");
    for (let event = await push.events.receive(); event.type !== "connect:retry";) event = await push.events.receive();
    await pull.bind("tcp://127.0.0.1:5000");
    await push.send("late");
    await pull.receive();
  },
  "more messages than a turn allows": async (world) => {
    const [push, pull] = await pair(world, "inproc://pair");
    world.lose();
    for (let i = 0; i < 3000; i++) {
      await push.send("many");
      await pull.receive();
    }
  },
} satisfies Record<string, Program>;

/** The lost transition, the program, and the line of the trace. */
const places: readonly (readonly [what: Transition | Loser, of: keyof typeof programs, missing: RegExp])[] = [
  // Of C.
  ["queued", "a message over tcp", /"queued", which follows #\d+ "wanted", descriptor \d+/],
  ["asked", "a message over tcp", /"asked", which follows #\d+ "needed"/],
  ["notified", "a message over inproc", /"notified", which follows #\d+ "watched", descriptor \d+/],
  ["timer", "a connection that is tried again", /"timer", which follows #\d+ "due"/],
  // Of TypeScript.
  ["wake", "a message over tcp", /"wake", which follows #\d+ "asked"/],
  ["wake", "a message over inproc", /"wake", which follows #\d+ "undelivered"/],
  ["scheduled", "a message over inproc", /"scheduled", which follows #\d+ "notified", descriptor \d+/],
  ["called", "a message over tcp", /"called", which follows #\d+ "scheduled", descriptor \d+/],
  ["resumed", "more messages than a turn allows", /"resumed", which follows #\d+ "paused"/],
  // Of a host.
  [{ "of the host": "wake" }, "a message over tcp", /"pump", which follows #\d+ "wake"/],
  [{ "of the host": "timer" }, "a connection that is tried again", /"pump", which follows #\d+ "timer"/],
];

test.each(Object.entries(programs))("%s: no transition is lost, and none is missing", async (_name, program) => {
  const here = world(undefined);
  expect(await ends(here, program(here))).toBe(true);
  expect(here.instance.trace().length).toBeGreaterThan(10);
  while (here.network.clock.pending) await turn();
  expect(missingLines(here.instance.trace(), Infinity)).toEqual(["  no transition is missing"]);
});

describe("lost", () => {
  test.each(places)("%j, of %s", async (what, name, missing) => {
    const here = world(what);
    expect(await ends(here, programs[name](here))).toBe(false);
    const lines = missingLines(here.instance.trace(), Infinity);
    expect(lines.join("\n")).toMatch(missing);
  });
});
