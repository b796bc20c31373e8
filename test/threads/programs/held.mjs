/**
 * A worker is terminated while it holds a lock that the host thread waits for. It is in the free
 * function of a message, into which its CLIENT receives with the socket locked. Prints the error of
 * the main thread, which is blocked.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";
import { atWork, newState, step, untilStep } from "./state.mjs";

if (isMainThread) {
  const functions = zmq.attach(zmq.handle()); // of this instance, even after its end
  const context = zmq.zmq_ctx_new();
  const state = newState();
  const server = zmq.zmq_socket(context, zmq.ZMQ_SERVER);
  zmq.zmq_bind(server, "tcp://127.0.0.1:*");
  const endpoint = zmq.zmq_getsockopt_value(server, zmq.ZMQ_LAST_ENDPOINT);
  const workerData = { shared: zmq.handle(), context, endpoint, state };
  const worker = new Worker(new URL(import.meta.url), { workerData });
  const message = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(message);
  zmq.zmq_msg_recv(message, server);
  const id = zmq.zmq_msg_routing_id(message);
  untilStep(state, 2);
  for (let i = 0; i < 10; i++) {
    zmq.zmq_msg_init_buffer(message, "for the locked socket");
    zmq.zmq_msg_set_routing_id(message, id);
    zmq.zmq_msg_send(message, server);
  }
  void worker.terminate();
  try {
    functions.zmq_recv(server, null);
  } catch (error) {
    console.log(error.name);
  }
} else {
  const { shared, context, endpoint, state } = workerData;
  zmq.attach(shared);
  atWork(state);
  const client = zmq.zmq_socket(context, zmq.ZMQ_CLIENT);
  zmq.zmq_connect(client, endpoint);
  zmq.zmq_send(client, "here");
  const message = new zmq.zmq_msg_t();
  zmq.zmq_msg_init_data(message, Buffer.alloc(1000), 1000, () => {
    step(state, 2);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
  zmq.zmq_msg_recv(message, client);
}
