/**
 * A worker makes the instance and shares it with the main thread. It is terminated while the main
 * thread is blocked. Prints the main thread's error, and the result of a later attach().
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
    const later = new Worker(new URL("attaches.mjs", import.meta.url), { workerData: shared });
    later.once("message", resolve);
  });
  console.log(message);
} else {
  const context = zmq.zmq_ctx_new();
  parentPort.postMessage({ shared: zmq.handle(), context });
  parentPort.once("message", () => undefined);
}
