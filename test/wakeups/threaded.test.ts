/**
 * Lost wake-ups in threaded mode: between a thread, the host thread, and a thread that is blocked
 * in a call. As in inline.test.ts, each program completes. If one transition is lost, it stops, and
 * the trace names the transition. Other threads run too, so a loss may take effect a round later: a
 * program runs in rounds until it stops.
 */
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Context, Pull, Push, createInstance, type Instance, type Transition } from "../../ts/index.js";
import { missingLines } from "../../ts/core/wakeups/trace-text.js";
import * as zmq from "../../ts/zmq/index.js";
import { endpointOf, settles, turn, use } from "../support.js";
import { plant } from "./plant.js";

/** Sets up a program. The returned function runs one round. */
type Program = (instance: Instance) => (() => Promise<unknown>) | Promise<() => Promise<unknown>>;

const ROUNDS = 100;
const THREADS = join(import.meta.dirname, "blocked.mjs");

function newInstance(): Instance {
  const instance = createInstance({ threads: true, trace: true });
  onTestFinished(() => instance.destroy());
  return instance;
}

/** The missing transitions of the trace. */
function missing(instance: Instance): string {
  return missingLines(instance.trace()).join("\n");
}

/** Resolves when the thread with this number is asleep. */
async function asleep(instance: Instance, thread: number): Promise<void> {
  const last = () => instance.trace().findLast((record) => record.thread === thread);
  while (last()?.what !== "asleep") await turn();
}

/** Whether the round ends; false if it stops. */
async function ends(round: Promise<unknown>, stands: () => boolean): Promise<boolean> {
  const state = { ended: false };
  const end = round.then(
    () => (state.ended = true),
    () => undefined, // the sockets were closed
  );
  while (!state.ended) {
    if (stands() && !(await settles(end)) && stands()) return false;
    await turn();
  }
  return true;
}

const programs = {
  "messages over tcp": async (instance) => {
    const context = new Context({ instance });
    const [push, pull] = [use(new Push({ context })), use(new Pull({ context }))];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(endpointOf(pull));
    return async () => {
      await push.send("a message");
      await pull.receive();
    };
  },
  "messages to a thread that is blocked": (instance) => {
    zmq.useInstance(instance);
    const context = zmq.zmq_ctx_new()!;
    const socket = zmq.zmq_socket(context, zmq.ZMQ_PAIR)!;
    zmq.zmq_bind(socket, "inproc://echo");
    zmq.zmq_threadstart({ module: THREADS, name: "echo" }, { context, endpoint: "inproc://echo" });
    return async () => {
      await asleep(instance, 2);
      zmq.zmq_send(socket, "a message", null, zmq.ZMQ_DONTWAIT);
      while (zmq.zmq_recv(socket, null, 0, zmq.ZMQ_DONTWAIT) < 0) await turn();
    };
  },
} satisfies Record<string, Program>;

const places: readonly (readonly [what: Transition, of: keyof typeof programs, missing: RegExp])[] = [
  // Of C.
  ["queued", "messages over tcp", /"queued", which follows #\d+ "wanted", descriptor \d+/],
  ["asked", "messages over tcp", /"asked", which follows #\d+ "needed"/],
  ["notified", "messages over tcp", /"notified", which follows #\d+ "watched", descriptor \d+/],
  ["loop woken", "messages over tcp", /"loop woken", which follows #\d+ "recorded"/],
  ["signalled", "messages to a thread that is blocked", /"signalled", which follows #\d+ "awaited", descriptor \d+/],
  // Of TypeScript, on the host thread and on this one.
  ["loop awake", "messages over tcp", /"loop awake", which follows #\d+ "(?:asked|loop woken)"/],
  ["wake", "messages over tcp", /"wake", which follows #\d+ "(?:asked|loop awake)"/],
  ["called", "messages over tcp", /"called", which follows #\d+ "scheduled", descriptor \d+/],
];

test.each(Object.entries(programs))("%s: no transition is lost, and none is missing", async (_name, program) => {
  const instance = newInstance();
  const round = await program(instance);
  for (let i = 0; i < ROUNDS; i++) await round();
  while (missing(instance) !== "  no transition is missing") await turn();
  expect(instance.trace()).toHaveLength(256);
});

describe("lost", () => {
  test.each(places)("%s, of %s", async (what, name, expected) => {
    const instance = newInstance();
    const round = await programs[name](instance);
    await round();
    plant(instance, what);
    const stands = () => expected.test(missing(instance));
    let ended = true;
    for (let i = 0; i < ROUNDS && ended; i++) ended = await ends(round(), stands);
    const found = missing(instance);
    instance.destroy(); // before its sockets are closed, which may need the lost transition
    expect(ended).toBe(false);
    expect(found).toMatch(expected);
  });
});
