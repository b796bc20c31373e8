/**
 * Small programs over the simulated network in every schedule up to a bound: each delivers its
 * messages, closes its sockets, and ends. The search also finds lost wake-ups that the usual order
 * hides.
 */
import { expect, test } from "vitest";
import {
  Context,
  Dealer,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  createInstance,
  type Instance,
  type Transition,
} from "../../ts/index.js";
import { missingLines } from "../../ts/core/wakeups/trace-text.js";
import { SimulatedNetwork } from "../../ts/shim/simulated/network.js";
import { texts, turn } from "../support.js";
import { plant } from "./plant.js";
import { Schedule, search } from "./schedules.js";

/**
 * The means of a program: an instance on each of two machines, and points at which the schedule
 * decides.
 */
interface World {
  readonly server: Context;
  readonly client: Context;
  /** Resolves when the schedule lets this part of the program continue. */
  readonly step: (part: string) => Promise<void>;
}

type Program = (world: World) => Promise<void>;
type Lose = (server: Instance, client: Instance) => void;

/** Runs the program in one schedule. Throws if it stops before its end. */
async function run(schedule: Schedule, program: Program, lose: Lose = () => undefined): Promise<void> {
  const network = new SimulatedNetwork({ agenda: schedule, turnTime: 0 });
  const [server, client] = ["server", "client"].map((name) =>
    createInstance({ host: network.machine({ name }).createHost, trace: true }),
  ) as [Instance, Instance];
  const contexts = [new Context({ instance: server }), new Context({ instance: client })] as const;
  const step = (part: string): Promise<void> =>
    new Promise((resolve) => {
      network.clock.at(network.clock.time, resolve, { name: part, resumes: true });
    });
  lose(server, client);
  const state: { ended: boolean; error?: unknown } = { ended: false };
  program({ server: contexts[0], client: contexts[1], step })
    .then(() => Promise.all(contexts.map((context) => context.close())))
    .catch((error: unknown) => (state.error = error))
    .finally(() => (state.ended = true));
  for (let idle = 0; !state.ended && !schedule.endless && idle < 3; idle = network.clock.pending ? 0 : idle + 1)
    await turn();
  const missing = state.ended ? "" : [server, client].map(missingOf).join("\n");
  for (const instance of [server, client]) instance.destroy();
  if (state.error) throw state.error as Error;
  if (!state.ended) throw new Error(`the program stands still after: ${schedule.last()}\n${missing}`);
}

function missingOf(instance: Instance, i: number): string {
  return [["server:", "client:"][i], ...missingLines(instance.trace(), Infinity)].join("\n");
}

async function inOrder(
  count: number,
  part: string,
  step: World["step"],
  each: (i: number) => Promise<void>,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    await step(part);
    await each(i);
  }
}

const programs = {
  "PUSH and PULL with high-water marks of 1": async ({ server, client, step }) => {
    const pull = new Pull({ context: server, receiveHighWaterMark: 1 });
    const push = new Push({ context: client, sendHighWaterMark: 1 });
    await pull.bind("tcp://*:5000");
    push.connect("tcp://server:5000");
    const received: string[] = [];
    await Promise.all([
      inOrder(4, "push sends", step, (i) => push.send(`message ${i}`)),
      inOrder(4, "pull receives", step, async () => void received.push(...texts(await pull.receive()))),
    ]);
    expect(received).toEqual(["message 0", "message 1", "message 2", "message 3"]);
    push.close();
    pull.close();
  },
  "REQ and REP": async ({ server, client, step }) => {
    const [reply, request] = [new Reply({ context: server }), new Request({ context: client })];
    await reply.bind("tcp://*:5000");
    request.connect("tcp://server:5000");
    await Promise.all([
      inOrder(2, "request", step, async (i) => {
        await request.send(`question ${i}`);
        expect(texts(await request.receive())).toEqual([`answer ${i}`]);
      }),
      inOrder(2, "reply", step, async (i) => {
        expect(texts(await reply.receive())).toEqual([`question ${i}`]);
        await reply.send(`answer ${i}`);
      }),
    ]);
    request.close();
    reply.close();
  },
  "a ROUTER with two peers": async ({ server, client, step }) => {
    const router = new Router({ context: server });
    const dealers = ["a", "b"].map((routingId) => new Dealer({ context: client, routingId }));
    await router.bind("tcp://*:5000");
    for (const dealer of dealers) dealer.connect("tcp://server:5000");
    await Promise.all([
      inOrder(2, "router", step, async () => {
        const [id, text] = texts(await router.receive());
        await router.send([id!, `${text!} back`]);
      }),
      ...dealers.map(async (dealer) => {
        await step(`dealer ${dealer.routingId!}`);
        await dealer.send(`from ${dealer.routingId!}`);
        expect(texts(await dealer.receive())).toEqual([`from ${dealer.routingId!} back`]);
      }),
    ]);
    for (const socket of [router, ...dealers]) socket.close();
  },
  "a close during a send": async ({ server, client, step }) => {
    const pull = new Pull({ context: server, receiveHighWaterMark: 1 });
    const push = new Push({ context: client, sendHighWaterMark: 1 });
    await pull.bind("tcp://*:5000");
    push.connect("tcp://server:5000");
    const sent: string[] = [];
    const sending = Array.from({ length: 4 }, (_, i) =>
      push.send(`message ${i}`).then(() => sent.push(`message ${i}`)),
    );
    await step("push closes");
    push.close();
    await Promise.allSettled(sending);
    const received: string[] = [];
    await inOrder(sent.length, "pull receives", step, async () => void received.push(...texts(await pull.receive())));
    expect(received).toEqual(sent);
    pull.close();
  },
} satisfies Record<string, Program>;

/** The maximal number of choices in a schedule that differ from the event that is due first. */
const BOUND = 2;
/** The last program has twice as many events, so its bound is lower. */
const bounds: readonly (readonly [name: keyof typeof programs, bound: number, least: number])[] = [
  ["PUSH and PULL with high-water marks of 1", BOUND, 1000],
  ["REQ and REP", BOUND, 800],
  ["a close during a send", BOUND, 700],
  ["a ROUTER with two peers", 1, 60],
];

const title = "%s, with up to %d choices of another event: more than %d schedules";
test.for(bounds)(title, async ([name, bound, least], { annotate }) => {
  const searched = await search(bound, (schedule) => run(schedule, programs[name]));
  await annotate(`${searched} schedules were searched`);
  expect(searched).toBeGreaterThan(least);
});

/** The report of a loss that the usual order hides, and another one reveals. */
async function hiddenLoss(what: Transition, program: Program): Promise<string | undefined> {
  for (let passes = 0; passes < 10; passes++) {
    const lose: Lose = (_server, client) => plant(client, what, { passes, losses: 1 });
    const failure = async (begin: () => Promise<unknown>): Promise<string | undefined> =>
      begin().then(
        () => undefined,
        (error: unknown) => String(error),
      );
    if ((await failure(() => run(new Schedule([]), program, lose))) !== undefined) continue;
    const found = await failure(() => search(1, (schedule) => run(schedule, program, lose)));
    if (found !== undefined) return found;
  }
  return undefined;
}

test.each([
  ["asked", /missing: "asked", which follows #\d+ "needed"/],
  ["queued", /missing: "queued", which follows #\d+ "wanted", descriptor \d+/],
] as const)("one loss of %s that the usual order hides is found, and the trace names it", async (what, missing) => {
  expect(await hiddenLoss(what, programs["REQ and REP"])).toMatch(missing);
});
