/**
 * Measures round trips through a broker: one after the other, and then all under way at once.
 * It teaches what waiting for each reply costs.
 *
 * Usage: node tripping.ts [synchronous requests] [asynchronous requests]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_DEALER,
  ZMQ_RCVHWM,
  ZMQ_ROUTER,
  ZMQ_SNDHWM,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_shutdown,
  zmq_ctx_term,
  zmq_proxy,
  zmq_setsockopt,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { s_clock, s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

interface Task {
  readonly context: ContextPtr;
  readonly endpoint: string;
}

//  Here is the worker task. All it does is receive a message, and bounce
//  it back the way it came
export function worker_task({ context, endpoint }: Task): void {
  const worker = zmq_socket(context, ZMQ_DEALER);
  zmq_connect(worker, endpoint);
  for (let msg = zmsg_recv(worker); msg; msg = zmsg_recv(worker)) zmsg_send(msg, worker);
  zmq_close(worker);
}

//  Here is the broker task. It uses the zmq_proxy function to switch
//  messages between frontend and backend. Its endpoints go to the main thread
export function broker_task({ context, endpoint }: Task): void {
  const frontend = zmq_socket(context, ZMQ_ROUTER);
  const backend = zmq_socket(context, ZMQ_DEALER);
  for (const socket of [frontend, backend]) {
    zmq_setsockopt(socket, ZMQ_SNDHWM, 0);
    zmq_setsockopt(socket, ZMQ_RCVHWM, 0);
  }
  const pipe = zmq_socket(context, ZMQ_DEALER);
  zmq_connect(pipe, endpoint);
  zmsg_send([s_bind(frontend, "tcp://127.0.0.1:*"), s_bind(backend, "tcp://127.0.0.1:*")], pipe);
  zmq_close(pipe);
  zmq_proxy(frontend, backend, null);
  zmq_close(frontend);
  zmq_close(backend);
}

function main(synchronous = "10000", asynchronous = "100000"): void {
  const context = zmq_ctx_new()!;
  s_print("Setting up test...");
  const pipe = zmq_socket(context, ZMQ_DEALER);
  const endpoint = s_bind(pipe, "inproc://tripping");
  const start = (name: string, task: Task) => zmq_threadstart({ module: import.meta.url, name }, task);
  const broker = start("broker_task", { context, endpoint });
  const [front, back] = (zmsg_recv(pipe) ?? []).map(String);
  const worker = start("worker_task", { context, endpoint: back! });
  const client = zmq_socket(context, ZMQ_DEALER);
  zmq_setsockopt(client, ZMQ_SNDHWM, 0);
  zmq_setsockopt(client, ZMQ_RCVHWM, 0);
  zmq_connect(client, front!);
  s_send(client, "hello");
  s_recv(client); //  All are there

  s_print("Synchronous round-trip test...");
  let since = s_clock();
  for (let requests = 0; requests < Number(synchronous); requests++) {
    s_send(client, "hello");
    s_recv(client);
  }
  const rate = (requests: string): string => ((1000 * Number(requests)) / Math.max(1, s_clock() - since)).toFixed(0);
  s_print(` ${rate(synchronous)} calls/second`);

  s_print("Asynchronous round-trip test...");
  since = s_clock();
  for (let requests = 0; requests < Number(asynchronous); requests++) s_send(client, "hello");
  for (let requests = 0; requests < Number(asynchronous); requests++) s_recv(client);
  s_print(` ${rate(asynchronous)} calls/second`);

  zmq_close(pipe);
  zmq_close(client);
  zmq_ctx_shutdown(context);
  for (const thread of [broker, worker]) zmq_threadclose(thread);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
