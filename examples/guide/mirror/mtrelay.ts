/**
 * Three threads that signal one another: step 1, step 2, step 3.
 * It teaches PAIR sockets over inproc, which coordinate threads without locks.
 *
 * Usage: node mtrelay.ts
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_PAIR,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";

export function step1(context: ContextPtr): void {
  //  Connect to step2 and tell it we're ready
  const xmitter = zmq_socket(context, ZMQ_PAIR);
  zmq_connect(xmitter, "inproc://step2");
  s_print("Step 1 ready, signaling step 2");
  s_send(xmitter, "READY");
  zmq_close(xmitter);
}

export function step2(context: ContextPtr): void {
  //  Bind inproc socket before starting step1
  const receiver = zmq_socket(context, ZMQ_PAIR);
  zmq_bind(receiver, "inproc://step2");
  const thread = zmq_threadstart({ module: import.meta.url, name: "step1" }, context);

  //  Wait for signal and pass it on
  s_recv(receiver);
  zmq_close(receiver);

  //  Connect to step3 and tell it we're ready
  const xmitter = zmq_socket(context, ZMQ_PAIR);
  zmq_connect(xmitter, "inproc://step3");
  s_print("Step 2 ready, signaling step 3");
  s_send(xmitter, "READY");
  zmq_close(xmitter);

  //  Here a thread ends with the one that has started it
  zmq_threadclose(thread);
}

function main(): void {
  const context = zmq_ctx_new();

  //  Bind inproc socket before starting step2
  const receiver = zmq_socket(context, ZMQ_PAIR);
  zmq_bind(receiver, "inproc://step3");
  const thread = zmq_threadstart({ module: import.meta.url, name: "step2" }, context);

  //  Wait for signal
  s_recv(receiver);
  zmq_close(receiver);

  console.log("Test successful!");
  zmq_threadclose(thread);
  zmq_ctx_term(context);
}

if (isMainThread) main();
