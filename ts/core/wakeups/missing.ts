/**
 * What a trace says of an instance that does not go on: the transitions that had to follow and have
 * not, and the threads that are asleep. A transition is also missing while it is on its way, so the
 * answer counts when nothing more happens.
 */
import type { TraceRecord } from "./trace.js";
import { debtOf, type Subject, type Transition } from "./transitions.js";

/** A transition that has not followed. */
export interface MissingTransition {
  readonly what: Transition;
  /** What it had to follow. */
  readonly after: TraceRecord;
}

/** Where 1 says that another turn has to follow, and 0 that none has to. */
const IF_MORE: readonly Transition[] = ["turn over", "pump over"];
/** One thread writes them, and they are about another one, whose index is the value. */
const ABOUT_OTHERS: readonly Transition[] = ["recorded", "told", "answered"];
const SUBJECTS: readonly Subject[] = ["descriptor", "thread", "instance"];
/** No listener is called any more for these. */
const UNWATCHED: readonly Transition[] = ["noted", "called"];
/** What an event loop may take from the time of a timer to the turn that it asks for, in milliseconds. */
const TIMER_LATE_MS = 1000;

/** Which of the debts of one kind: that of a descriptor, of a thread, or the only one. */
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

/** `records` as `instance.trace()` returns them. `now`: time on the same clock; default: that of the last record. */
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
