/**
 * The cases that count as passed and failed in a run of one of upstream's programs. A program that
 * ends abnormally always counts.
 */
import { expect, test } from "vitest";
import { missing, outcome, type End } from "./outcome.js";
import { allPrograms, exclusions } from "./programs.js";

const CASES = "tests/a.cpp:10:test_one:PASS\ntests/a.cpp:11:test_two:FAIL: Expected 1 Was 2\n";
const SUMMARY = "\n-----------------------\n2 Tests 1 Failures 0 Ignored \nFAIL\n";

function end(output: string, status: number | null, killed?: string): End {
  return { output, status, killed, seconds: 1 };
}

test("cases are counted as Unity reports them", () => {
  expect(outcome(end(CASES + SUMMARY, 1), [])).toMatchObject({ passed: 1, failed: 1, ignored: 0, wrong: undefined });
});

test("an excluded case has not failed, although the program's exit status counts it", () => {
  const found = outcome(end(CASES + SUMMARY, 1), ["test_two"]);
  expect(found).toMatchObject({ passed: 1, failed: 0, excluded: 1, wrong: undefined });
});

test.each<[string, End, string]>([
  ["ends before its summary", end(CASES, 0), "ended with status 0 after 2 cases"],
  ["ends with another status", end(CASES + SUMMARY, 134), "ended with status 134, with 1 failures"],
  ["is killed", end(CASES + SUMMARY, null, "ended by SIGABRT"), "ended by SIGABRT"],
  ["loses a case", end(SUMMARY.replace("2 Tests", "3 Tests") + CASES, 1), "ran 3 cases, and reported 2"],
  ["says nothing and fails", end("", 1), "ended with status 1"],
])("a program that %s has failed beside its cases", (_name, run, why) => {
  const found = outcome(run, []);
  expect(found.wrong).toBe(why);
  expect(found.failed).toBe(run.output === "" ? 1 : 2);
});

test("exit status 77 is a program that skips itself, and 0 without output is one passed case", () => {
  expect(outcome(end("no corpus\n", 77), [])).toMatchObject({ skipped: true, passed: 0, failed: 0 });
  expect(outcome(end("", 0), [])).toMatchObject({ skipped: false, passed: 1, failed: 0 });
});

test("a case that passes natively and is ignored or gone here is missing", () => {
  const native = outcome(end("a.cpp:1:one:PASS\na.cpp:2:two:PASS\na.cpp:3:three:PASS\n", 0), []);
  const wasm = outcome(end("a.cpp:1:one:PASS\na.cpp:2:two:IGNORE: no\n", 0), []);
  expect(missing(native, wasm, [])).toEqual(["two", "three"]);
  expect(missing(native, wasm, ["three"])).toEqual(["two"]);
});

test("every exclusion names an existing program, and has a reason", () => {
  const programs = allPrograms("build/stage");
  for (const { program, reason } of exclusions(true)) {
    expect(programs).toContain(program);
    expect(reason.length).toBeGreaterThan(40);
  }
});
