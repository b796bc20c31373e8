/**
 * Shows how to handle Ctrl-C: the loop that blocks is in a thread, because handlers of signals run in turns of the event loop,
 * and the handler shuts its context down. Usage: interrupt [endpoint]
 */
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_LAST_ENDPOINT,
  ZMQ_REP,
  zmq_bind,
  zmq_close,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_ctx_shutdown,
  zmq_getsockopt_value,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { s_recv, s_send } from "./strings.js";

export function server({ context, endpoint }: { context: ContextPtr; endpoint: string }): void {
  const socket = zmq_socket(context, ZMQ_REP);
  zmq_bind(socket, endpoint);
  writeSync(1, `listening on ${String(zmq_getsockopt_value(socket, ZMQ_LAST_ENDPOINT))}\n`);

  for (;;) {
    const string = s_recv(socket);
    //  The call fails with ETERM when the context is shut down
    if (string === null) break;
    s_send(socket, "World");
  }
  writeSync(1, "W: interrupt received, killing server...\n");
  zmq_close(socket);
}

function main(endpoint = "tcp://*:5555"): void {
  const context = zmq_ctx_new();
  const thread = zmq_threadstart({ module: import.meta.url, name: "server" }, { context, endpoint });
  const waiting = setInterval(() => undefined, 1 << 30); // the thread does not keep the process

  process.once("SIGINT", () => {
    clearInterval(waiting);
    zmq_ctx_shutdown(context);
    zmq_threadclose(thread);
    zmq_ctx_term(context);
  });
}

if (isMainThread) main(...process.argv.slice(2));
