/** A world notices what its nodes do wrong. */
import { expect, test } from "vitest";
import { simulate, SimulationError, type ProgramFunction } from "../../ts/sim.js";
import { pinging, replies } from "./pinging.js";

const MISTAKES: Readonly<Record<string, ProgramFunction>> = {
  "what a program throws": () => fail("of the program"),
  "a rejection that nothing handles": () => {
    void Promise.reject(new Error("of the program"));
  },
  "what a timer's callback throws": () => {
    setTimeout(() => fail("of the program"), 10);
  },
  "what nextTick's callback throws": () => {
    process.nextTick(() => fail("of the program"));
  },
  "what a microtask throws": () => {
    queueMicrotask(() => fail("of the program"));
  },
};

test.each(Object.entries(MISTAKES))("%s ends the node and fails the run, and other nodes go on", async (_, program) => {
  const world = pinging(simulate({ seed: 4 }));
  world.node("bad", program, { at: 500 });
  const error: unknown = await world.run({ until: 2000 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SimulationError);
  expect(error).toMatchObject({ code: "ERR_SIM_NODE_FAILED", seed: 4, cause: { message: "of the program" } });
  expect((error as Error).message).toContain('"bad"');
  expect(world.named("bad").state).toBe("failed");
  expect(replies(world, 1000, 2000)).toBeGreaterThan(5);
  expect(world.trace.records.some(({ kind, node }) => kind === "failed" && node === "bad")).toBe(true);
  world.dispose();
});

function fail(text: string): never {
  throw new Error(text);
}

test("a node that may fail does not fail the run", async () => {
  const world = simulate();
  world.node("bad", () => fail("expected"), { mayFail: true });
  await world.run({ until: 10 });
  expect(world.failures).toMatchObject([{ node: "bad", error: { message: "expected" } }]);
});

test("an invariant that does not hold ends the world, and says when", async () => {
  const world = pinging(simulate({ seed: 9 }));
  world.invariant("at most five replies", (history) => history.length <= 5);
  const error: unknown = await world.run({ until: 2000 }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "ERR_SIM_INVARIANT", seed: 9 });
  expect((error as Error).message).toContain('"at most five replies" does not hold');
  expect(world.history).toHaveLength(6);
  expect(world.now).toBeLessThan(700);
  world.dispose();
});

test("globals are the real ones outside of a run, and for code that is no node's", async () => {
  const globals = (): unknown[] => [
    setTimeout,
    Date,
    ...[Math, process, performance].map((object) => Object.getOwnPropertyDescriptors(object)),
  ];
  const real = globals();
  const world = simulate();
  world.node("node", () => undefined);
  let wall = 0;
  world.at(10, () => {
    wall = Date.now();
  });
  await world.run({ until: 100 });
  expect(Math.abs(wall - Date.now())).toBeLessThan(60_000);
  expect(globals()).toEqual(real);
});

test("code that is no node's has the real timers between the turns of nodes, too", async () => {
  const { constructor: Real } = setImmediate(() => undefined);
  const world = pinging(simulate());
  const made: object[] = [];
  const again = (): void => {
    if (made.length < 20) made.push(setImmediate(again));
  };
  again();
  for (let until = 1000; made.length < 20; until += 1000) await world.run({ until });
  expect(made.filter((timer) => !(timer instanceof Real))).toEqual([]);
  world.dispose();
});

test("two worlds do not run at once", async () => {
  const [one, two] = [simulate(), simulate()];
  const running = one.run({ until: 10 });
  await expect(two.run({ until: 10 })).rejects.toThrow("a world runs in this thread already");
  await running;
});
