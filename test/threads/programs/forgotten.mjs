/**
 * A worker gets a context and a socket, and does not call attach(), so its functions use an
 * instance of their own. Prints the errors of its calls, and whether the main thread's socket
 * received anything.
 */
import { once } from "node:events";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

function caught(call) {
  try {
    return String(call());
  } catch (error) {
    return `${error.name} ${error.code}`;
  }
}

if (isMainThread) {
  const context = zmq.zmq_ctx_new();
  const [pull, push] = [zmq.zmq_socket(context, zmq.ZMQ_PULL), zmq.zmq_socket(context, zmq.ZMQ_PUSH)];
  zmq.zmq_bind(pull, "inproc://forgotten");
  zmq.zmq_connect(push, "inproc://forgotten");
  const worker = new Worker(new URL(import.meta.url), { workerData: { context, push } });
  for (const line of (await once(worker, "message"))[0]) console.log(line);
  console.log(`received ${zmq.zmq_recv(pull, null, 0, zmq.ZMQ_DONTWAIT)}`);
  zmq.zmq_close(push);
  zmq.zmq_close(pull);
  console.log(`zmq_ctx_term ${zmq.zmq_ctx_term(context)}`);
} else {
  const { context, push } = workerData;
  const own = zmq.zmq_ctx_new();
  const sockets = [zmq.zmq_socket(own, zmq.ZMQ_PULL), zmq.zmq_socket(own, zmq.ZMQ_PUSH)];
  const lines = [
    caught(() => zmq.zmq_socket(context, zmq.ZMQ_PUSH)),
    caught(() => zmq.zmq_send(push, "text", null, zmq.ZMQ_DONTWAIT)),
    caught(() => zmq.zmq_ctx_term(context)),
  ];
  for (const socket of sockets) zmq.zmq_close(socket);
  parentPort.postMessage([...lines, `own ${zmq.zmq_ctx_term(own)}`]);
}
