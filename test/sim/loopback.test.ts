/**
 * The simulated network is true: the same programs over real loopback log the same events in the
 * same order (loopback-scenarios.ts).
 */
import { expect, test } from "vitest";
import * as zmq from "../../ts/index.js";
import { simulate } from "../../ts/sim.js";
import { SCENARIOS, type Stage } from "./loopback-scenarios.js";

type Run = (stage: Stage) => Promise<void>;

async function overLoopback(run: Run): Promise<string[]> {
  const events: string[] = [];
  const instance = zmq.createInstance();
  const context = new zmq.Context({ instance });
  const inContext = Object.entries(zmq).map(([name, value]) => [name, withContext(value, context)]);
  try {
    await run({ zmq: Object.fromEntries(inContext) as typeof zmq, log: (event) => events.push(event) });
  } finally {
    instance.destroy(); // a real socket must do nothing while a world runs
  }
  return events;
}

/** A class of sockets whose sockets are in the context; other values as they are. */
function withContext(value: unknown, context: zmq.Context): unknown {
  if (typeof value !== "function" || !(value.prototype instanceof zmq.Socket)) return value;
  return class extends (value as new (options: object) => zmq.Socket) {
    constructor(options: object = {}) {
      super({ context, ...options });
    }
  };
}

async function overSimulation(run: Run, seed: number): Promise<string[]> {
  const world = simulate({ seed });
  const events: string[] = [];
  const node = world.node("node", (environment) => run({ zmq: environment.zmq, log: (event) => events.push(event) }));
  await world.run({ until: 10_000 });
  expect(node.state).toBe("done");
  world.dispose();
  return events;
}

test("there are twenty scenarios or more", () => {
  expect(Object.keys(SCENARIOS).length).toBeGreaterThanOrEqual(20);
});

test.each(Object.entries(SCENARIOS))("%s", async (_, run) => {
  const real = await overLoopback(run);
  expect(real.length).toBeGreaterThan(0);
  expect(await overSimulation(run, 1)).toEqual(real);
  expect(await overSimulation(run, 2)).toEqual(real);
});
