/**
 * A worker makes the instance, shares it with the main thread, and is terminated while that is blocked. Prints what the
 * main thread gets.
 */
import { once } from "node:events";
import { Worker, isMainThread, parentPort } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const [{ shared, context }] = await once(worker, "message");
  const functions = zmq.attach(shared);
  const socket = zmq.zmq_socket(context, zmq.ZMQ_PULL);
  zmq.zmq_bind(socket, "tcp://127.0.0.1:*");
  void worker.terminate();
  try {
    functions.zmq_recv(socket, null);
  } catch (error) {
    console.log(error.name);
  }
  const message = await new Promise((resolve) => {
    const late = new Worker(new URL("late.mjs", import.meta.url), { workerData: shared });
    late.once("message", resolve);
  });
  console.log(message);
} else {
  const context = zmq.zmq_ctx_new();
  parentPort.postMessage({ shared: zmq.handle(), context });
  parentPort.once("message", () => undefined);
}
