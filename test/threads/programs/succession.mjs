/**
 * `argv[2]` workers run one after another; each uses a socket and leaves it open. Prints how many
 * slots they used in all, and by how many bytes the memory in use has grown since the tenth.
 */
import { once } from "node:events";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

if (isMainThread) {
  const context = zmq.zmq_ctx_new();
  const pull = zmq.zmq_socket(context, zmq.ZMQ_PULL);
  zmq.zmq_bind(pull, "inproc://succession");
  const message = new zmq.zmq_msg_t();
  const { exports } = message.instance;
  const places = new Set();
  const buffer = Buffer.alloc(16);
  let before;
  for (let i = 0; i < Number(process.argv[2]); i++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: { shared: zmq.handle(), context } });
    places.add(buffer.toString("utf8", 0, zmq.zmq_recv(pull, buffer)));
    await once(worker, "exit");
    // The host thread closes the worker's socket, and reports nothing.
    while (zmq.zmq_recv(pull, null, 0, zmq.ZMQ_DONTWAIT) >= 0);
    if (i === 9) before = exports.port_allocated();
  }
  zmq.zmq_close(pull);
  console.log(`zmq_ctx_term ${zmq.zmq_ctx_term(context)}`);
  console.log(`places ${places.size}`);
  console.log(`growth ${exports.port_allocated() - before}`);
} else {
  const { shared, context } = workerData;
  zmq.attach(shared);
  const push = zmq.zmq_socket(context, zmq.ZMQ_PUSH);
  zmq.zmq_connect(push, "inproc://succession");
  const message = new zmq.zmq_msg_t();
  zmq.zmq_msg_init_buffer(message, String(message.instance.place.index));
  zmq.zmq_msg_send(message, push);
  message.free();
}
