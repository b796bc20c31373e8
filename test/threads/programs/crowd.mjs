/**
 * `argv[2]` workers attach at once. Each sends `argv[3]` messages to the main thread over inproc,
 * and ends without closing its socket. The main thread blocks until it has received all of them,
 * and terminates the context.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

if (isMainThread) {
  const [workers, messages] = process.argv.slice(2).map(Number);
  const context = zmq.zmq_ctx_new();
  const pull = zmq.zmq_socket(context, zmq.ZMQ_PULL);
  zmq.zmq_bind(pull, "inproc://crowd");
  for (let number = 0; number < workers; number++)
    new Worker(new URL(import.meta.url), { workerData: { shared: zmq.handle(), context, number, messages } });
  const next = Array(workers).fill(0);
  const buffer = Buffer.alloc(16);
  for (let i = 0; i < workers * messages; i++) {
    const [number, count] = buffer.toString("utf8", 0, zmq.zmq_recv(pull, buffer)).split(" ").map(Number);
    if (count !== next[number]++) console.log(`worker ${number}: ${count} out of order`);
  }
  console.log(next.join(" "));
  zmq.zmq_close(pull);
  console.log(`zmq_ctx_term ${zmq.zmq_ctx_term(context)}`);
} else {
  const { shared, context, number, messages } = workerData;
  zmq.attach(shared);
  const push = zmq.zmq_socket(context, zmq.ZMQ_PUSH);
  zmq.zmq_connect(push, "inproc://crowd");
  for (let i = 0; i < messages; i++) zmq.zmq_send(push, `${number} ${i}`);
}
