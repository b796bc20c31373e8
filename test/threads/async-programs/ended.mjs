/**
 * A worker destroys the instance of all threads while main waits in it. With "chosen" as `argv[2]`,
 * main made the instance, and there is no other one. Otherwise the instance comes from the
 * environment, and the next use by main makes another one. Prints the error that each thread gets,
 * and what it can do afterwards.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { attach, createInstance, handle, Pair, Pull, Push, useInstance } from "libzmq-wasm";

const nameOf = async (call) => {
  try {
    await call();
    return "nothing";
  } catch ({ name }) {
    return name;
  }
};

if (isMainThread) {
  const chosen = process.argv[2] === "chosen";
  if (chosen) useInstance(createInstance({ threads: true }));
  const worker = new Worker(new URL(import.meta.url), { workerData: "ends it" });
  const pull = new Pull();
  const waiting = pull.receive();
  const answer = once(worker, "message");
  worker.postMessage(handle());
  console.log("main gets", await nameOf(() => waiting));
  console.log("the worker gets", (await answer)[0]);
  console.log("main gets from its next socket", await nameOf(() => void new Pair({ linger: 0 })));
  if (!chosen) {
    const next = new Pull();
    await next.bind("inproc://next");
    new Worker(new URL(import.meta.url), { workerData: "comes later" });
    console.log(String((await next.receive())[0]));
  }
} else if (workerData === "ends it") {
  const [shared] = await once(parentPort, "message");
  attach(shared).destroy();
  parentPort.postMessage(await nameOf(() => void new Pair()));
} else {
  const push = new Push();
  push.connect("inproc://next");
  await push.send("a worker of the next instance");
}
