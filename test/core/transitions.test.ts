/**
 * Transitions: the same in C, in TypeScript and in docs/wakeups.md; and the ones that a trace
 * reports as missing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { missingIn } from "../../ts/core/wakeups/missing.js";
import type { TraceRecord } from "../../ts/core/wakeups/trace.js";
import { debtOf, TRANSITIONS, type Transition } from "../../ts/core/wakeups/transitions.js";

const ROOT = join(import.meta.dirname, "../..");

test("C numbers its transitions as TypeScript does", () => {
  const [, names = ""] =
    /enum transition\n\{([^}]*)\}/.exec(readFileSync(join(ROOT, "wasm/reactor/trace.h"), "utf8")) ?? [];
  const inC = names.split(",").map((name) => name.trim().split(" ")[0]!.toLowerCase().replace("_", " "));
  expect(inC.length).toBeGreaterThan(15);
  expect(inC).toEqual(TRANSITIONS.slice(0, inC.length));
});

test("docs/wakeups.md has each transition in this order, with the transition that must follow", () => {
  const page = readFileSync(join(ROOT, "docs/wakeups.md"), "utf8");
  const rows = Array.from(page.matchAll(/^\| `([\w ]+)` +\|.*\| +(.*?) *\|$/gm), ([, name = "", follows = ""]) => [
    name,
    follows,
  ]);
  expect(rows.map(([name]) => name)).toEqual(TRANSITIONS);
  for (const [name, follows] of rows) {
    // A timer does not follow at once: missing.ts compares the clock.
    const debt = debtOf({ what: name as Transition, thread: 0 });
    expect([name, /^`([\w ]+)`/.exec(follows!)?.[1]]).toEqual([name, name === "timer" ? "pump" : debt?.follows]);
  }
});

/** Records of a trace, one millisecond apart. */
function trace(...rows: readonly (Pick<TraceRecord, "what"> & Partial<TraceRecord>)[]): TraceRecord[] {
  return rows.map((row, i) => ({ number: i + 1, time: i, thread: 0, descriptor: undefined, value: 0, ...row }));
}

function namesMissing(records: TraceRecord[], now?: number): string[] {
  return missingIn(records, now).map(({ what, after }) => `${what} after ${after.number}`);
}

test("a required transition is missing until it follows, for each descriptor separately", () => {
  const records = trace(
    { what: "wanted", descriptor: 5 },
    { what: "wanted", descriptor: 6 },
    { what: "queued", descriptor: 6 },
    { what: "taken", descriptor: 6 },
  );
  expect(namesMissing(records)).toEqual(["queued after 1"]);
  expect(namesMissing([...records, ...trace({ what: "queued", descriptor: 5 })])).toEqual(["taken after 1"]);
});

test("a turn with work left must be followed by another one, and one without need not", () => {
  expect(namesMissing(trace({ what: "pump over", value: 1 }))).toEqual(["pump after 1"]);
  expect(namesMissing(trace({ what: "pump over", value: 0 }))).toEqual([]);
});

test("a thread wakes the host thread, which asks for its own turn", () => {
  expect(namesMissing(trace({ what: "asked", thread: 2 }, { what: "loop awake", thread: 2 }))).toEqual([
    "loop awake after 1",
    "wake after 2",
  ]);
  expect(namesMissing(trace({ what: "asked", thread: 2 }, { what: "loop awake" }))).toEqual(["wake after 2"]);
  expect(namesMissing(trace({ what: "asked" }))).toEqual(["wake after 1"]);
});

test("a record that one thread writes for another one completes the other's transition", () => {
  const records = trace({ what: "requested", thread: 3 }, { what: "recorded", thread: 0, value: 2 });
  const later = trace({ what: "loop woken", thread: 0, value: 2 }, { what: "answered", thread: 0, value: 3 });
  expect(namesMissing(records)).toEqual(["answered after 1", "loop woken after 2"]);
  expect(namesMissing([...records, ...later])).toEqual(["loop awake after 1"]);
});

test("a removed listener is not missing", () => {
  const records = trace({ what: "notified", descriptor: 5 }, { what: "scheduled", descriptor: 5, value: 1 });
  expect(namesMissing(records)).toEqual(["called after 2"]);
  expect(namesMissing([...records, ...trace({ what: "unwatched", descriptor: 5 })])).toEqual([]);
});

test("a timer is missing once it is a second late", () => {
  const records = trace({ what: "timer", value: 100 });
  expect(namesMissing(records, 1099)).toEqual([]);
  expect(namesMissing(records, 1101)).toEqual(["pump after 1"]);
  expect(namesMissing([...records, ...trace({ what: "pump", value: 1 })], 1101)).toEqual([]);
  expect(namesMissing([...records, ...trace({ what: "timer", value: -1 })], 1101)).toEqual([]);
});
