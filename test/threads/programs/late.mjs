/** Attaches to an instance, and says what it gets. */
import { parentPort, workerData } from "node:worker_threads";
import { attach } from "libzmq-wasm/zmq";

try {
  attach(workerData);
  parentPort.postMessage("attached");
} catch (error) {
  parentPort.postMessage(error.name);
}
