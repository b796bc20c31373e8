/**
 * The same seed does the same: twice in one process and once in another, without optimization, and
 * under garbage collection stress. `npm run test:determinism` compares all supported Nodes. A leak
 * of real time is noticed, with the first event that differs.
 */
import { beforeAll, expect, test } from "vitest";
import { explore, type World } from "../../ts/sim.js";
import { outcomes, STRESS } from "./determinism/run.mjs";

const SEEDS = ["1", "2"];
let expected: readonly string[] = [];

beforeAll(() => {
  [expected = []] = outcomes(process.execPath, { flags: [] }, SEEDS);
});

test("the worlds do something, and seeds differ", () => {
  expect(expected).toHaveLength(SEEDS.length);
  const worlds = expected.map((line) => JSON.parse(line) as { checkpoints: string[]; events: Record<string, number> });
  for (const { checkpoints, events } of worlds) {
    expect(new Set(checkpoints).size).toBe(8);
    for (const event of ["reply", "pull", "sub", "dish", "secret", "echo"]) expect(events[event]).toBeGreaterThan(10);
  }
  expect(worlds[0]!.checkpoints[0]).not.toBe(worlds[1]!.checkpoints[0]);
});

test.each(Object.entries(STRESS))("%s: the same traces and the same memory", (_, how) => {
  for (const lines of outcomes(process.execPath, how, SEEDS)) expect(lines).toEqual(expected);
});

/** Taken before a world runs: the real clock, which the simulation does not see. */
const realTime = process.hrtime.bigint.bind(process.hrtime);

/** A node that behaves until 500 ms, and then sends what `leak` gives, always of the same size. */
const leaking =
  (leak: () => string) =>
  (world: World): void => {
    world.node("sink", async ({ zmq, log }) => {
      const socket = new zmq.Pull({ linger: 0 });
      await socket.bind("tcp://*:5557");
      for await (const [message] of socket) log("got", message!.length);
    });
    world.node("leaky", async ({ zmq, sleep, log }) => {
      const socket = new zmq.Push({ linger: 0 });
      socket.connect("tcp://sink:5557");
      for (let n = 0; ; n++) {
        await sleep(100);
        log("sends", n);
        await socket.send(n < 5 ? "0".repeat(30) : leak());
      }
    });
  };

test("a leak of real time fails with the first event that differs, also where only bytes do", async () => {
  const { finding } = await explore({
    seeds: 3,
    build: leaking(() => String(realTime()).padStart(30, "0")),
    until: 2000,
    twice: true,
  });
  expect(finding?.seed).toBe(1);
  expect(finding!.error).toMatchObject({ code: "ERR_SIM_NOT_DETERMINISTIC", seed: 1 });
  const { time, message } = finding!.error as { readonly time: number; readonly message: string };
  expect(time).toBeGreaterThanOrEqual(600);
  expect(time).toBeLessThan(605);
  expect(message).toMatch(/the first event that differs is "60\d\.\d+ ms leaky send sink \d+ bytes", then "the same/);
});

test("what a node logs is compared, too; and what does not leak is the same twice", async () => {
  const logging = (world: World): void => {
    world.node("leaky", ({ log }) => log("at", String(realTime())));
  };
  const { finding } = await explore({ seeds: 3, build: logging, until: 100, twice: true });
  expect(String(finding!.error)).toMatch(/"0\.000 ms leaky log at \d+", then "0\.000 ms leaky log at \d+"/);
  const same = await explore({ seeds: 3, build: leaking(() => Date.now().toString()), until: 2000, twice: true });
  expect(same).toEqual({ tried: 3, finding: undefined });
});
