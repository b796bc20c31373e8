/**
 * Load balancing broker as a reactor: lbbroker2 with zloop.
 * It teaches handlers for sockets: the one for clients is there only while a worker waits.
 *
 * Usage: node lbbroker3.ts [endpoint for clients] [endpoint for workers] [clients] [workers]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_REQ,
  ZMQ_ROUTER,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_shutdown,
  zmq_ctx_term,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zloop_destroy, zloop_new, zloop_reader, zloop_reader_end, zloop_start, type zloop_t } from "./zloop.ts";
import { zmsg_recv, zmsg_send, zmsg_unwrap, zmsg_wrap } from "./zmsg.ts";

const WORKER_READY = "\x01"; //  Signals worker is ready

interface Task {
  readonly context: ContextPtr;
  readonly endpoint: string;
}

export function client_task({ context, endpoint }: Task): void {
  const client = zmq_socket(context, ZMQ_REQ);
  zmq_connect(client, endpoint);
  s_send(client, "HELLO");
  s_print(`Client: ${String(s_recv(client))}`);
  zmq_close(client);
}

export function worker_task({ context, endpoint }: Task): void {
  const worker = zmq_socket(context, ZMQ_REQ);
  zmq_connect(worker, endpoint);

  //  Tell broker we're ready for work
  s_send(worker, WORKER_READY);

  //  Process messages as they arrive
  for (let msg = zmsg_recv(worker); msg; msg = zmsg_recv(worker)) {
    s_print(`Worker: ${String(msg.at(-1))}`);
    msg.splice(-1, 1, Buffer.from("OK"));
    zmsg_send(msg, worker);
  }
  zmq_close(worker);
}

//  Our load balancer structure, passed to reactor handlers
interface lbbroker_t {
  readonly frontend: SocketPtr;
  readonly backend: SocketPtr;
  readonly workers: Buffer[]; //  Available workers
  client_nbr: number; //  Clients without a reply
}

//  In the reactor design, each time a message arrives on a socket, the
//  reactor passes it to a handler function. We have two: one for the
//  frontend, one for the backend
function s_handle_frontend(self: lbbroker_t, loop: zloop_t): number {
  const msg = zmsg_recv(self.frontend);
  if (!msg) return -1;
  zmsg_wrap(msg, self.workers.shift()!);
  zmsg_send(msg, self.backend);

  //  Cancel reader on frontend if we went from 1 to 0 workers
  if (self.workers.length === 0) zloop_reader_end(loop, self.frontend);
  return 0;
}

function s_handle_backend(self: lbbroker_t, loop: zloop_t): number {
  //  Use worker identity for load balancing
  const msg = zmsg_recv(self.backend);
  if (!msg) return -1;
  self.workers.push(zmsg_unwrap(msg));

  //  Enable reader on frontend if we went from 0 to 1 workers
  if (self.workers.length === 1) zloop_reader(loop, self.frontend, () => s_handle_frontend(self, loop));

  //  Forward message to client if it's not a READY
  if (String(msg[0]) === WORKER_READY) return 0;
  zmsg_send(msg, self.frontend);
  return --self.client_nbr === 0 ? -1 : 0;
}

function main(front = "tcp://*:5672", back = "tcp://*:5673", clients = "10", workers = "3"): void {
  const context = zmq_ctx_new()!;
  const frontend = zmq_socket(context, ZMQ_ROUTER)!;
  const backend = zmq_socket(context, ZMQ_ROUTER)!;
  const self: lbbroker_t = { frontend, backend, workers: [], client_nbr: Number(clients) };
  const client = { context, endpoint: s_bind(frontend, front) };
  const worker = { context, endpoint: s_bind(backend, back) };
  s_print(`between ${client.endpoint} ${worker.endpoint}`);

  const start = (count: number, name: string, task: Task) =>
    Array.from({ length: count }, () => zmq_threadstart({ module: import.meta.url, name }, task));
  const client_threads = start(self.client_nbr, "client_task", client);
  const worker_threads = start(Number(workers), "worker_task", worker);

  //  Prepare reactor and fire it up
  const reactor = zloop_new();
  zloop_reader(reactor, backend, () => s_handle_backend(self, reactor));
  zloop_start(reactor);
  zloop_destroy(reactor);

  for (const thread of client_threads) zmq_threadclose(thread);
  zmq_ctx_shutdown(context);
  for (const thread of worker_threads) zmq_threadclose(thread);
  zmq_close(frontend);
  zmq_close(backend);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
