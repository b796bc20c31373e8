/** inproc:// between threads: threaded mode delivers; inline mode cannot, and a warning says so. */
import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

const PACKAGE = join(import.meta.dirname, "..", "..", "dist", "index.cjs");

/**
 * The first message that a worker thread posts. The thread runs `program`, with the package as
 * `zmq` and a function `post`.
 */
async function firstPostOf(program: string): Promise<unknown> {
  const worker = new Worker(
    `const { parentPort } = require("node:worker_threads");
     const zmq = require(${JSON.stringify(PACKAGE)});
     const post = (value) => parentPort.postMessage(value);
     process.on("warning", ({ code, message }) => post([code, message]));
     const hold = setInterval(() => undefined, 1000);
     ${program}`,
    { eval: true, stderr: true, env: { ...process.env, LIBZMQ_WASM_THREADS: "" } },
  );
  const [posted] = (await once(worker, "message")) as unknown[];
  await worker.terminate();
  return posted;
}

test("a worker that connects to another thread's name gets a warning with the reason", async () => {
  const posted = await firstPostOf(`
    const push = new zmq.Push({ linger: 0 });
    push.connect("inproc://of another thread");
    push.send("is queued");`);
  expect(posted).toEqual([
    "LIBZMQ_WASM_INPROC",
    expect.stringMatching(/no socket of this thread is bound to inproc:\/\/of another thread.*LIBZMQ_WASM_THREADS=1/),
  ]);
});

test("a name that is bound later gives no warning: the first warning is about another name", async () => {
  const posted = await firstPostOf(`
    const [push, pull, other, closed] = [new zmq.Push(), new zmq.Pull(), new zmq.Push(), new zmq.Push()];
    for (const socket of [push, other, closed]) socket.linger = 0;
    push.connect("inproc://bound later");
    push.send("text");
    pull.bind("inproc://bound later");
    closed.connect("inproc://closed");
    closed.close();
    pull.receive().then(() => other.connect("inproc://never bound"));`);
  expect(posted).toEqual(["LIBZMQ_WASM_INPROC", expect.stringContaining("inproc://never bound")]);
});
