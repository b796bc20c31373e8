/**
 * Analyses the trace of an instance that makes no progress: finds the transitions that should have
 * followed and have not. A transition is also missing while it is on its way, so the result is
 * valid when nothing more happens.
 */
import type { TraceRecord } from "./trace.js";
import { debtOf, type Subject, type Transition } from "./transitions.js";

/** A transition that has not followed. */
export interface MissingTransition {
  readonly what: Transition;
  /** The transition that it should have followed. */
  readonly after: TraceRecord;
}

/** Transitions with the value 1 if another turn must follow, and 0 if none must. */
const IF_MORE: readonly Transition[] = ["turn over", "pump over"];
/** Transitions that one thread writes about another one, whose index is the value. */
const ABOUT_OTHERS: readonly Transition[] = ["recorded", "loop woken", "answered"];
const SUBJECTS: readonly Subject[] = ["descriptor", "thread", "instance"];
/** Transitions that are no longer expected when a listener was removed. */
const UNWATCHED: readonly Transition[] = ["scheduled", "called"];
/**
 * Milliseconds that an event loop may take from the time of a timer to the turn that it asks for.
 */
const TIMER_LATE_MS = 1000;

/**
 * Names the subject of a debt: a descriptor, a thread, or none if there is only one debt of its
 * kind.
 */
function subjectOf(about: Subject, record: TraceRecord): string {
  switch (about) {
    case "descriptor":
      return `descriptor ${String(record.descriptor)}`;
    case "thread":
      return `thread ${ABOUT_OTHERS.includes(record.what) ? record.value : record.thread}`;
    case "host":
      return "thread 0";
    case "instance":
      return "";
  }
}

/**
 * Finds the missing transitions. `records`: the result of `instance.trace()`. `now`: time on the
 * same clock; default: that of the last record.
 */
export function missingIn(records: readonly TraceRecord[], now = records.at(-1)?.time ?? 0): MissingTransition[] {
  const debts = new Map<string, MissingTransition>();
  let timer: TraceRecord | undefined;
  for (const record of records) {
    const { what } = record;
    for (const paid of what === "unwatched" ? UNWATCHED : [what])
      for (const about of SUBJECTS) debts.delete(`${paid} ${subjectOf(about, record)}`);
    if (what === "timer") timer = record;
    else if (what === "pump" && record.value === 1) timer = undefined;
    const debt = debtOf(record);
    if (debt === undefined || (record.value === 0 && IF_MORE.includes(what))) continue;
    const opened = `${debt.follows} ${subjectOf(debt.about, record)}`;
    if (!debts.has(opened)) debts.set(opened, { what: debt.follows, after: record });
  }
  if (timer !== undefined && timer.value >= 0 && timer.time + timer.value + TIMER_LATE_MS < now)
    debts.set("timer", { what: "pump", after: timer });
  return [...debts.values()];
}
