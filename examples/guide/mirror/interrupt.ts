/**
 * Hello World server that ends in order on Ctrl-C.
 * It teaches that a thread must block: signals reach JavaScript on the main thread's event loop.
 *
 * Usage: node interrupt.ts [endpoint]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_REP,
  zmq_close,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { s_catch_signals, s_interrupted, s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

export function server({ context, endpoint }: { context: ContextPtr; endpoint: string }): void {
  const socket = zmq_socket(context, ZMQ_REP);
  s_print(`listening on ${s_bind(socket, endpoint)}`);

  for (;;) {
    const string = s_recv(socket);
    //  The call fails with ETERM when the signal has shut the context down
    if (string === null) break;
    s_send(socket, "World");
  }
  s_print("W: interrupt received, killing server...");
  zmq_close(socket);
}

function main(endpoint = "tcp://*:5555"): void {
  const context = zmq_ctx_new();
  s_catch_signals(context);
  const thread = zmq_threadstart({ module: import.meta.url, name: "server" }, { context, endpoint });

  const waiting = setInterval(() => {
    if (!s_interrupted()) return;
    clearInterval(waiting);
    zmq_threadclose(thread);
    zmq_ctx_term(context);
  }, 50);
}

if (isMainThread) main(...process.argv.slice(2));
