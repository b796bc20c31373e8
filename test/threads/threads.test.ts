/**
 * Threads that share an instance: how they attach, end and are terminated, and the end of the
 * instance. Each test is a program of test/threads/programs, over the built package, with its own
 * worker threads. A program that hangs exceeds its limit.
 */
import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { PROGRAM_LIMIT_MS } from "../limits.js";

const PROGRAMS = join(import.meta.dirname, "programs");
const execute = promisify(execFile);

/** The output of a program, by line. It must end by itself, with success, and print no error. */
async function run(name: string, ...args: readonly (string | number)[]): Promise<string[]> {
  return runUnder([], name, ...args);
}

/** The same under another command. */
async function runUnder(
  command: readonly string[],
  name: string,
  ...args: readonly (string | number)[]
): Promise<string[]> {
  const [file, ...rest] = [...command, process.execPath, join(PROGRAMS, `${name}.mjs`), ...args.map(String)];
  const options = { timeout: PROGRAM_LIMIT_MS, killSignal: "SIGKILL" } as const;
  const { stdout, stderr } = await execute(file!, rest, options);
  expect(stderr).toBe("");
  return stdout.split("\n").slice(0, -1);
}

test("eight workers attach at once, share a context over inproc, and end with their sockets open", async () => {
  const workers = 8;
  const each = 2000;
  const counts = Array<number>(workers).fill(each).join(" ");
  expect(await run("crowd", workers, each)).toEqual([counts, "zmq_ctx_term 0"]);
});

test("two hundred workers, one after another, reuse one slot, and leak nothing", async () => {
  const [end, places, growth] = await run("succession", 200);
  expect([end, places]).toEqual(["zmq_ctx_term 0", "places 1"]);
  expect(Number(growth?.split(" ")[1])).toBeLessThan(4096);
});

describe.each([
  ["on all processors", []],
  ["on one processor", ["taskset", "-c", "0"]],
])("blocked threads that are woken and reply, %s,", (_, command) => {
  const skipped = command[0] !== undefined && spawnSync(command[0], ["-V"]).error !== undefined;

  test.skipIf(skipped || !existsSync("/proc/thread-self/io"))("write their replies themselves", async () => {
    const [writes, end] = await runUnder(command, "answers", "own");
    expect(end).toBe("zmq_ctx_term 0");
    expect(Number(writes)).toBeGreaterThan(100);
  });

  test.skipIf(skipped)("lose no bytes that the kernel does not accept at once", async () => {
    expect(await runUnder(command, "answers", "sizes")).toEqual(["tcp wrong: ", "ipc wrong: ", "zmq_ctx_term 0"]);
  });
});

describe("a worker that is terminated while it is blocked does not stop the others:", () => {
  test.each([
    "zmq_recv",
    "zmq_msg_recv",
    "zmq_poll",
    "zmq_proxy",
    "zmq_send",
    "zmq_recv of a SERVER",
    "zmq_sleep",
    "zmq_ctx_term",
  ])("%s", async (call) => {
    expect(await run("blocked", call)).toEqual(["zmq_ctx_term 0", "goes on"]);
  });
});

describe("a worker that is terminated in the middle of calls changes nothing, or ends the instance for all:", () => {
  test.each(["tcp", "inproc", "memory", "poll", "sockets"])("%s", async (kind) => {
    const rounds = 20;
    const outcomes = await run("busy", kind, rounds);
    expect(outcomes).toHaveLength(rounds);
    expect(outcomes.filter((outcome) => outcome !== "fine" && outcome !== "ThreadEndedError")).toEqual([]);
  });

  test("if it holds a lock that the host thread waits for, the instance ends", async () => {
    expect(await run("held")).toEqual(["ThreadEndedError"]);
  });
});

describe("the end of an instance reaches every thread, blocked or not:", () => {
  test("a failed assertion", async () => {
    const error = "AssertionError true";
    const each = [0, 1, 2, 3, 4].map((i) => `${i} ${error}`);
    expect(await run("failed", "assertion")).toEqual([`main ${error}`, ...each, `main ${error}`, "main 1"]);
  });

  test("destroy()", async () => {
    const error = "DestroyedError true";
    const each = [0, 1, 2, 3].map((i) => `${i} ${error}`);
    expect(await run("failed", "destroy")).toEqual([
      `main ${error}`,
      ...each,
      "4 undefined",
      `main ${error}`,
      "main 1",
    ]);
  });
});

test("memory of a failed assertion is not freed while others hold malloc's lock", async () => {
  const rounds = 8;
  expect(await run("contended", rounds)).toEqual(Array<string>(rounds).fill("AssertionError"));
});

test("the instance ends with the thread that made it, for blocked threads and for later ones", async () => {
  expect(await run("maker")).toEqual(["ThreadEndedError", "ThreadEndedError"]);
});

test("a process ends by itself, with anything open and any thread blocked", async () => {
  expect(await run("leaves")).toEqual(["blocked"]);
});

test("a thread that did not attach cannot use the handles that it got", async () => {
  const refused = "TypeError ERR_ZMQ_OTHER_INSTANCE";
  expect(await run("forgotten")).toEqual([refused, refused, refused, "own 0", "received -1", "zmq_ctx_term 0"]);
});
