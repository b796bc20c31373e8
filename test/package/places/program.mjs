/**
 * Sends a message over tcp in both modes of the async API, and one from a thread of the mirror.
 * Runs in the main thread, or in a worker with the `resourceLimits` of the argument.
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { Context, createInstance, Pull, Push } from "libzmq-wasm";
import * as zmq from "libzmq-wasm/zmq";

export function send(/** @type {zmq.Context} */ context) {
  const socket = zmq.zmq_socket(context, zmq.ZMQ_PUSH);
  zmq.zmq_connect(socket, "inproc://messages");
  zmq.zmq_send(socket, "mirror", 6, 0);
  zmq.zmq_close(socket);
}

/** The length of the message that has arrived. */
async function passed(/** @type {Context} */ context) {
  const [push, pull] = [new Push({ context }), new Pull({ context })];
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint);
  await push.send(Buffer.alloc(100_000));
  const [part] = await pull.receive();
  push.close();
  pull.close();
  return part?.length;
}

function mirrored() {
  const context = zmq.zmq_ctx_new();
  const socket = zmq.zmq_socket(context, zmq.ZMQ_PULL);
  zmq.zmq_bind(socket, "inproc://messages");
  const thread = zmq.zmq_threadstart({ module: import.meta.url, name: "send" }, context);
  const buffer = Buffer.alloc(16);
  const size = zmq.zmq_recv(socket, buffer, 16, 0);
  zmq.zmq_threadclose(thread);
  zmq.zmq_close(socket);
  zmq.zmq_ctx_term(context);
  return buffer.toString("utf8", 0, size);
}

async function run() {
  const inline = await passed(new Context());
  const threaded = await passed(new Context({ instance: createInstance({ threads: true }) }));
  console.log(inline, threaded, mirrored());
}

const RUN = "run";
const limits = process.argv[2];
if (workerData === RUN || (isMainThread && limits === undefined)) await run();
else if (isMainThread)
  new Worker(new URL(import.meta.url), { resourceLimits: JSON.parse(limits), workerData: RUN }).on("error", (error) =>
    console.log(error.code),
  );
