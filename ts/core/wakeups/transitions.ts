/**
 * The transitions of wake-ups, and which one must follow which. docs/wakeups.md explains each of
 * them. C writes the first ones, up to "loop woken": `enum transition` of wasm/reactor/trace.h.
 *
 * A transition that requires another one opens a debt, which the other one pays. Debts of one kind
 * differ by their subject: a descriptor, a thread, or none if the instance has only one.
 */

/** The subject of a debt. "host": the event loop of thread 0, which runs the pump. */
export type Subject = "descriptor" | "thread" | "host" | "instance";

/** Name of a transition, the transition that must follow, and the subject of that debt. */
type Row = readonly [name: string, follows?: string, about?: Subject];

/** A transition that must follow. */
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
  ["notified", "scheduled", "descriptor"],
  ["awaited", "signalled", "descriptor"],
  ["signalled"],
  ["asleep"],
  ["awake"],
  ["reserved", "replied", "thread"],
  ["replied"],
  ["recorded", "loop woken", "thread"],
  ["loop woken", "loop awake", "thread"],
  // Written by TypeScript.
  ["loop awake", "wake", "thread"],
  ["wake", "pump", "thread"],
  ["pump"],
  ["pump over", "pump", "thread"],
  ["scheduled", "called", "descriptor"],
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

/** All transitions; the index plus 1 is the number in the ring. */
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

/**
 * A thread other than the host thread asks by a word on which the host thread's event loop waits.
 */
const HOST_WORD: Debt = { follows: "loop awake", about: "host" };

/** Returns the debt that a transition opens; undefined if it opens none. */
export function debtOf({ what, thread }: { readonly what: Transition; readonly thread: number }): Debt | undefined {
  return what === "asked" && thread !== 0 ? HOST_WORD : DEBTS.get(what);
}
