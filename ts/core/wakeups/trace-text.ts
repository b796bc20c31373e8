/**
 * Converts a trace to text: a line for each transition, then the missing transitions and the
 * threads that are asleep.
 */
import type { Instance } from "../instance/instance.js";
import { missingIn } from "./missing.js";
import type { TraceRecord } from "./trace.js";

/**
 * The text of an instance's trace. `why`: the reason for showing it; `now`: time on the instance's
 * clock.
 */
export function traceText(instance: Pick<Instance, "mode" | "trace">, why: string, now?: number): string {
  const records = instance.trace();
  return [
    `libzmq-wasm: the last ${records.length} transitions of an instance (${instance.mode}), because ${why}`,
    ...records.map(lineOf),
    ...missingLines(records, now),
    ...asleepLines(records),
  ].join("\n");
}

/** A line for each missing transition, or one that says that none is missing. */
export function missingLines(records: readonly TraceRecord[], now?: number): string[] {
  const lines = missingIn(records, now).map(
    ({ what, after }) => `  missing: "${what}", which follows #${after.number} "${after.what}"${descriptorOf(after)}`,
  );
  return lines.length > 0 ? lines : ["  no transition is missing"];
}

function asleepLines(records: readonly TraceRecord[]): string[] {
  const asleep = new Map<number, TraceRecord>();
  for (const record of records) {
    if (record.what === "asleep") asleep.set(record.thread, record);
    else asleep.delete(record.thread);
  }
  return [...asleep.values()].map((record) => `  thread ${record.thread} is asleep${descriptorOf(record)}`);
}

function lineOf(record: TraceRecord): string {
  const number = `#${record.number}`.padStart(8);
  const time = record.time.toFixed(3).padStart(14);
  return `${number}${time} ms  thread ${record.thread}  ${record.what.padEnd(11)} ${record.value}${descriptorOf(record)}`;
}

function descriptorOf({ descriptor }: TraceRecord): string {
  return descriptor === undefined ? "" : `, descriptor ${descriptor}`;
}
