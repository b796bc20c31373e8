/** Wrong arguments of the simulator: each is an error that names the argument. */
import { describe, expect, test } from "vitest";
import { explore, simTest, simulate, World } from "../../ts/sim.js";

const NOT_OBJECTS = [null, 7, "text", true, () => undefined];
const program = (): undefined => undefined;

describe.each(NOT_OBJECTS)("instead of an object: %s", (value) => {
  test("simulate(), World, explore(), simTest() and run()", async () => {
    const wrong = value as never;
    expect(() => simulate(wrong)).toThrow(/^options must be an object/);
    expect(() => new World(wrong)).toThrow(/^options must be an object/);
    expect(() => simTest("a test", wrong, program)).toThrow(/^options must be an object/);
    await expect(explore(wrong)).rejects.toThrow(/^exploration must be an object/);
    await expect(simulate().run(wrong)).rejects.toThrow(/^end must be an object/);
  });
});

test.each([undefined, NaN, -1, Infinity, "7", null])("a time of %s", async (time) => {
  const world = simulate();
  expect(() => world.at(time as never, program)).toThrow(/^time must be/);
  await expect(world.run({ until: time as never })).rejects.toThrow(/^until must be/);
  await world.run({ until: 1 });
});

test.each([undefined, null, 7, {}, "text"])("instead of a function: %s", (value) => {
  const world = simulate();
  expect(() => world.at(0, value as never)).toThrow("action must be a function");
  expect(() => world.invariant("a rule", value as never)).toThrow("check must be a function");
  expect(() => simTest("a test", { seeds: 1 }, value as never)).toThrow("body must be a function");
});

test("a node without a name or a program leaves no machine behind", () => {
  const world = simulate();
  for (const name of [undefined, null, 7, ""])
    expect(() => world.node(name as never, program)).toThrow(/^name must be/);
  for (const value of [undefined, null, 7, {}])
    expect(() => world.node("broker", value as never)).toThrow(/^program must be/);
  expect(world.node("broker", program).name).toBe("broker");
});

test.each([undefined, null, 0, -1, NaN, "7", [3, 1], [1], {}])("seeds of %s", async (seeds) => {
  const wrong = { seeds: seeds as never, build: program };
  await expect(explore(wrong)).rejects.toThrow(/^seeds must be/);
});

test("an exploration without worlds", async () => {
  for (const build of [undefined, null, 7, {}])
    await expect(explore({ seeds: 1, build: build as never })).rejects.toThrow(/^build must be/);
});
