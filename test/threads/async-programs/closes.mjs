/**
 * A worker closes its default context, and main goes on using its own. Prints what each can do
 * afterwards.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { context, Pair, Pull, Push } from "libzmq-wasm";

if (isMainThread) {
  const pull = new Pull();
  await pull.bind("inproc://main");
  const worker = new Worker(new URL(import.meta.url));
  const refused = once(worker, "message");
  console.log(String((await pull.receive())[0]));
  console.log((await refused)[0]);
  const [a, b] = [new Pair(), new Pair()];
  await a.bind("tcp://127.0.0.1:*");
  b.connect(a.lastEndpoint);
  await b.send("still here");
  console.log(String((await a.receive())[0]));
} else {
  const push = new Push();
  push.connect("inproc://main");
  await push.send("from the worker");
  await context.close();
  try {
    new Push();
  } catch ({ code }) {
    parentPort.postMessage(code);
  }
}
