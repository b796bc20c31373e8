/** Attaches to an instance, and posts the result. */
import { parentPort, workerData } from "node:worker_threads";
import { attach } from "libzmq-wasm/zmq";

try {
  attach(workerData);
  parentPort.postMessage("attached");
} catch (error) {
  parentPort.postMessage(error.name);
}
