/**
 * Main creates a threaded instance after it has started one worker, which gets a handle. A second
 * worker starts afterwards and inherits the instance. With "own" as `argv[2]`, the instance is not
 * main's default one.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { attach, context, Context, createInstance, handle, Pull, Push, useInstance } from "libzmq-wasm";

async function report(endpoint) {
  const push = new Push();
  push.connect(endpoint);
  await push.send(workerData);
}

if (isMainThread) {
  const early = new Worker(new URL(import.meta.url), { workerData: "given" });
  await once(early, "message");
  const instance = createInstance({ threads: true });
  const own = process.argv[2] === "own";
  if (!own) useInstance(instance);
  const pull = new Pull({ context: own ? new Context({ instance }) : context });
  await pull.bind(own ? "tcp://127.0.0.1:*" : "inproc://main");
  early.postMessage({ shared: own ? handle(instance) : handle(), endpoint: pull.lastEndpoint });
  console.log(String((await pull.receive())[0]));
  if (!own) {
    new Worker(new URL(import.meta.url), { workerData: "inherited" });
    console.log(String((await pull.receive())[0]));
  }
} else if (workerData === "given") {
  parentPort.postMessage("here");
  const [{ shared, endpoint }] = await once(parentPort, "message");
  const instance = attach(shared);
  if (instance.mode !== "threaded" || attach(shared) !== instance) throw new Error("a thread attaches once");
  await report(endpoint);
} else await report("inproc://main");
