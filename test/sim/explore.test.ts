/** Exploration: a fault that makes a world fail is found, made small, and replayed. */
import { expect, onTestFinished, test, vi } from "vitest";
import { explore, type Exploration, type World } from "../../ts/sim.js";

const QUIET_FROM = 12_000;

/** A client that asks again and again, without any timeout, as the Guide's first programs do. */
function naive(world: World): void {
  world.node("server", async ({ zmq, sleep }) => {
    const socket = new zmq.Reply({ linger: 0 });
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) {
      await sleep(20);
      await socket.send(message!);
    }
  });
  world.node("client", async ({ zmq, sleep, log }) => {
    const socket = new zmq.Request({ linger: 0 });
    socket.connect("tcp://server:5555");
    for (;;) {
      await socket.send("x");
      await socket.receive();
      log("reply");
      await sleep(100);
    }
  });
}

test("a REQ that waits for a server which was killed is found, and shrunk to that", async () => {
  const { finding } = await explore({
    seeds: 50,
    build: naive,
    faults: { count: [3, 8], nodes: ["server", "client"], within: [500, 10_000] },
    check: ({ history }) => history.some(({ time }) => time > QUIET_FROM),
    until: 15_000,
  });
  expect(finding).toBeDefined();
  const { faults, found, hash } = finding!;
  expect(found.length).toBeGreaterThanOrEqual(faults.length);
  expect(faults.length).toBeLessThanOrEqual(3);
  expect(faults.length).toBeGreaterThan(0);
  const again = await finding!.replay();
  expect(again.world.trace.hash).toBe(hash);
  expect(again.error).toBeInstanceOf(Error);
});

test("the same call finds the same", async () => {
  const once = (): ReturnType<typeof explore> =>
    explore({
      seeds: 50,
      build: naive,
      faults: { count: [3, 8], nodes: ["server"], kinds: ["kill"], within: [500, 10_000] },
      check: ({ history }) => history.some(({ time }) => time > QUIET_FROM),
      until: 15_000,
    });
  const [first, second] = [await once(), await once()];
  expect(first.finding!.hash).toBe(second.finding!.hash);
  expect(first.finding!.faults).toEqual(second.finding!.faults);
});

const MODULE = new URL("programs/pending.mjs", import.meta.url);
const NONE_FAILS = { count: [0, 0], nodes: ["server"] } as const;

test("threads find the same as one thread, and sizes shrink to the least", async () => {
  const tried: number[] = [];
  const onSeed = ({ seed }: { readonly seed: number }): void => void tried.push(seed);
  const one = await explore({ seeds: 60, build: MODULE, jobs: 1 });
  const three = await explore({ seeds: 60, build: MODULE, jobs: 3, onSeed });
  const [a, b] = [one.finding!, three.finding!];
  expect(String(b.error)).toMatch(/\d clients wait/);
  for (const key of ["seed", "faults", "found", "sizes", "hash"] as const) expect(b[key]).toEqual(a[key]);
  expect(three.tried).toBe(one.tried);
  for (let seed = 1; seed <= a.seed; seed++) expect(tried).toContain(seed);
  expect(b.faults).toMatchObject([{ kind: "restart", node: "server" }]);
  expect(b.sizes).toEqual({ clients: b.sizes["clients"], unused: 3 });
  expect((await b.replay()).world.trace.hash).toBe(b.hash);
  for (const part of [`seed: ${b.seed}`, '"clients":', '"kind":"restart"']) expect(b.summary).toContain(part);
});

test("threads that find nothing have tried each seed once", async () => {
  const tried: number[] = [];
  const result = await explore({
    seeds: [5, 24],
    build: MODULE,
    faults: NONE_FAILS,
    jobs: 2,
    until: 7500,
    onSeed: ({ seed, of }) => void tried.push(seed, of),
  });
  expect(result).toEqual({ tried: 20, finding: undefined });
  expect(tried.filter((_, i) => i % 2 === 0).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 5),
  );
  expect(new Set(tried.filter((_, i) => i % 2 === 1))).toEqual(new Set([20]));
});

test("what onSeed throws ends the exploration, also in threads", async () => {
  for (const jobs of [1, 2]) {
    const exploring = explore({
      seeds: 1000,
      build: MODULE,
      faults: NONE_FAILS,
      jobs,
      onSeed: () => {
        throw new Error("enough");
      },
    });
    await expect(exploring).rejects.toThrow("enough");
  }
});

test("functions do not go to threads, and a wrong module or range is named", async () => {
  const rejected = async (exploration: Partial<Exploration>): Promise<unknown> =>
    explore({ seeds: 2, build: naive, until: 10, ...exploration }).then(
      () => "nothing",
      (error: unknown) => String(error),
    );
  expect(await rejected({ jobs: 2 })).toContain("Give build as the URL of a module");
  expect(await rejected({ build: MODULE, check: () => true, jobs: 2 })).toContain(
    "a function cannot go to another thread",
  );
  expect(await rejected({ jobs: 0 })).toContain("jobs must be a number of threads");
  expect(await rejected({ seeds: 0 })).toContain("seeds must be");
  expect(await rejected({ seeds: [3, 2] })).toContain("seeds must be");
  const empty = "data:text/javascript,export const until = 3";
  expect(await rejected({ build: empty })).toContain("must export a function by default");
  const throwing = "data:text/javascript,export default () => { throw new Error('of the build') }";
  for (const jobs of [1, 2]) expect(await rejected({ build: throwing, jobs })).toContain("of the build");
});

test("a line says how far it is, and what was found", async () => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
  onTestFinished(() => spy.mockRestore());
  await explore({ seeds: 3, build: naive, until: 10, progress: true });
  expect(written.join("")).toMatch(/^seed 3: 3 of 3 worlds, [\d.]+ a second, 0 s left\n$/);
  written.length = 0;
  await explore({ seeds: 3, build: naive, until: 10, progress: true, check: () => "wrong" });
  expect(written.join("")).toMatch(/^seed 1: 1 of 3 worlds, fails\nseed 1 fails: wrong\n0 of its 0 faults are left/);
  written.length = 0;
  await explore({ seeds: 3, build: naive, until: 10 });
  expect(written.join("")).toBe("");
});
