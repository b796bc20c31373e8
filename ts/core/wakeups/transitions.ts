/**
 * The transitions of wake-ups, and which one has to follow which. docs/wakeups.md explains each of
 * them. The first ones, up to "told", are written by C: `enum transition` of wasm/reactor/trace.h.
 *
 * A transition that calls for another one opens a debt, which the other one pays. What it is about
 * tells debts of one kind apart: a descriptor, a thread, or nothing where the instance has one.
 */

/** What a debt is about. "host": the event loop of thread 0, which runs the pump. */
export type Subject = "descriptor" | "thread" | "host" | "instance";

/** Name, what has to follow, and what that is about. */
type Row = readonly [name: string, follows?: string, about?: Subject];

/** What has to follow. */
interface Debt {
  readonly follows: Transition;
  readonly about: Subject;
}

const ROWS = [
  // Written by C.
  ["wanted", "queued", "descriptor"],
  ["queued", "taken", "descriptor"],
  ["taken"],
  ["needed", "asked", "instance"],
  ["asked", "wake", "host"],
  ["turn"],
  ["turn over", "turn", "instance"],
  ["due", "timer", "instance"],
  ["timer"],
  ["watched", "notified", "descriptor"],
  ["notified", "noted", "descriptor"],
  ["awaited", "signalled", "descriptor"],
  ["signalled"],
  ["asleep"],
  ["awake"],
  ["kept", "replied", "thread"],
  ["replied"],
  ["recorded", "told", "thread"],
  ["told", "heard", "thread"],
  // Written by TypeScript.
  ["heard", "wake", "thread"],
  ["wake", "pump", "thread"],
  ["pump"],
  ["pump over", "pump", "thread"],
  ["noted", "called", "descriptor"],
  ["undelivered", "wake", "thread"],
  ["called"],
  ["unwatched"],
  ["paused", "resumed", "thread"],
  ["resumed"],
  ["requested", "answered", "thread"],
  ["answered"],
] as const satisfies readonly Row[];

/** The name of a transition. */
export type Transition = (typeof ROWS)[number][0];

/** By number, from 1 on. */
export const TRANSITIONS: readonly Transition[] = ROWS.map(([name]) => name);

const NUMBERS = Object.fromEntries(ROWS.map(([name], i) => [name, i + 1])) as Readonly<Record<Transition, number>>;

/** The number of the transition in the ring. */
export function numberOf(what: Transition): number {
  return NUMBERS[what];
}

const DEBTS = new Map(
  (ROWS as readonly Row[]).flatMap(([name, follows, about]) =>
    follows === undefined ? [] : [[name, { follows, about: about! }] as const],
  ),
) as ReadonlyMap<Transition, Debt>;

/** A thread that is not the host thread asks by a word that the host thread's event loop waits on. */
const HOST_WORD: Debt = { follows: "heard", about: "host" };

/** What has to follow a transition, and what that is about; undefined: nothing has to. */
export function debtOf({ what, thread }: { readonly what: Transition; readonly thread: number }): Debt | undefined {
  return what === "asked" && thread !== 0 ? HOST_WORD : DEBTS.get(what);
}
