/**
 * The Jupyter example as programs: its own session on this package and on npm zeromq, and a client
 * over pyzmq.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { EXAMPLE, kernels, portToNpmZeromq, PYTHON, start } from "./kernels.js";
import { writeConnection } from "../../examples/jupyter/connection.js";
import { temporaryFolder } from "../support.js";

const run = promisify(execFile);

const SESSION = [
  "kernel: javascript",
  "side by side: 0 1 4 9 16 25 36 49 64 81",
  "a question: hello world",
  "interrupted: KeyboardInterrupt",
  "restarted: answer is 'undefined'",
];

test.each([
  ["libzmq-wasm", EXAMPLE],
  ["npm zeromq", portToNpmZeromq()],
])("the session of the example, on %s", async (_, folder) => {
  const { stdout, stderr } = await run(process.execPath, [join(folder, "session.js"), "ipc"]);
  expect(stderr).toBe("");
  expect(stdout.trim().split("\n")).toEqual(SESSION);
});

describe.each(kernels.filter(({ language }) => language === "javascript"))("$name", (kernel) => {
  test.each(["tcp", "ipc"] as const)("a client over pyzmq gets over %s the expected messages", async (transport) => {
    const { connection } = await start(kernel, transport);
    const file = join(temporaryFolder(), "connection.json");
    writeConnection(file, connection);
    const { stdout } = await run(PYTHON, [join(import.meta.dirname, "client.py"), file]);
    expect(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      ["heartbeat", "ping"],
      ["greeting", "iopub_welcome"],
      ["kernel_info", [true, "javascript"]],
      ["outputs", ["hello\n", "21"]],
      ["reply", "ok"],
      ["at once", true],
      ["replies in order", true],
      ["question", ["name? ", true]],
      ["outputs", ["Hello Python\n"]],
      ["buffers", ["blob", true]],
      ["error", ["ReferenceError"]],
      ["reply", "ReferenceError"],
      ["forged", [["20"], true]],
      ["running", ["for ever\n"]],
      ["interrupted", [true, ["KeyboardInterrupt"]]],
      ["kept", ["20"]],
      ["shutdown", { status: "ok", restart: false }],
    ]);
  });
});
