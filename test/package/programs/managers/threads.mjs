/**
 * The library's threads, from an installation that may have no node_modules: the threaded mode of
 * the async API, and a thread of the mirror whose module is this file.
 */
import assert from "node:assert/strict";
import { isMainThread } from "node:worker_threads";
import { Context, createInstance, Reply, Request } from "libzmq-wasm";
import * as zmq from "libzmq-wasm/zmq";

export function answer(context) {
  const socket = zmq.zmq_socket(context, zmq.ZMQ_REP);
  zmq.zmq_connect(socket, "inproc://answers");
  zmq.zmq_recv(socket, Buffer.alloc(16), 16, 0);
  zmq.zmq_send(socket, "answered", 8, 0);
  zmq.zmq_close(socket);
}

async function threaded() {
  const context = new Context({ instance: createInstance({ threads: true }) });
  const [reply, request] = [new Reply({ context }), new Request({ context })];
  await reply.bind("tcp://127.0.0.1:*");
  request.connect(reply.lastEndpoint);
  await request.send("question");
  const [question] = await reply.receive();
  await reply.send(`${question} answered`);
  assert.equal(String(await request.receive()), "question answered");
  for (const socket of [request, reply]) socket.close();
}

function mirrored() {
  const context = zmq.zmq_ctx_new();
  const socket = zmq.zmq_socket(context, zmq.ZMQ_REQ);
  zmq.zmq_bind(socket, "inproc://answers");
  const thread = zmq.zmq_threadstart({ module: import.meta.url, name: "answer" }, context);
  zmq.zmq_send(socket, "question", 8, 0);
  const buffer = Buffer.alloc(16);
  const size = zmq.zmq_recv(socket, buffer, 16, 0);
  assert.equal(buffer.toString("utf8", 0, size), "answered");
  zmq.zmq_threadclose(thread);
  zmq.zmq_close(socket);
  zmq.zmq_ctx_term(context);
}

if (isMainThread) {
  await threaded();
  mirrored();
  console.log("question answered");
}
