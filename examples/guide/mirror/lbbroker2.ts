/**
 * Load balancing broker over whole messages: lbbroker with zmsg.
 * It teaches how much shorter a program is that moves a message and not its parts.
 *
 * Usage: node lbbroker2.ts [endpoint for clients] [endpoint for workers] [clients] [workers]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_POLLIN,
  ZMQ_REQ,
  ZMQ_ROUTER,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_shutdown,
  zmq_ctx_term,
  zmq_poll,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
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

function main(front = "tcp://*:5672", back = "tcp://*:5673", clients = "10", workers = "3"): void {
  const context = zmq_ctx_new()!;
  const frontend = zmq_socket(context, ZMQ_ROUTER);
  const backend = zmq_socket(context, ZMQ_ROUTER);
  const client = { context, endpoint: s_bind(frontend, front) };
  const worker = { context, endpoint: s_bind(backend, back) };
  s_print(`between ${client.endpoint} ${worker.endpoint}`);

  let client_nbr = Number(clients);
  const start = (count: number, name: string, task: Task) =>
    Array.from({ length: count }, () => zmq_threadstart({ module: import.meta.url, name }, task));
  const client_threads = start(client_nbr, "client_task", client);
  const worker_threads = start(Number(workers), "worker_task", worker);

  //  Queue of available workers
  const queue: Buffer[] = [];
  while (client_nbr > 0) {
    const items = [
      { socket: backend, events: ZMQ_POLLIN, revents: 0 },
      { socket: frontend, events: ZMQ_POLLIN, revents: 0 },
    ] as const;
    //  Poll frontend only if we have available workers
    if (zmq_poll([...items], queue.length > 0 ? 2 : 1, -1) === -1) break;

    //  Handle worker activity on backend
    if (items[0].revents & ZMQ_POLLIN) {
      //  Use worker identity for load balancing
      const msg = zmsg_recv(backend);
      if (!msg) break; //  Interrupted
      queue.push(zmsg_unwrap(msg));

      //  Forward message to client if it's not a READY
      if (String(msg[0]) !== WORKER_READY) {
        zmsg_send(msg, frontend);
        client_nbr--;
      }
    }
    if (items[1].revents & ZMQ_POLLIN) {
      //  Get client request, route to first available worker
      const msg = zmsg_recv(frontend);
      if (!msg) break; //  Interrupted
      zmsg_wrap(msg, queue.shift()!);
      zmsg_send(msg, backend);
    }
  }
  for (const thread of client_threads) zmq_threadclose(thread);
  zmq_ctx_shutdown(context);
  for (const thread of worker_threads) zmq_threadclose(thread);
  zmq_close(frontend);
  zmq_close(backend);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
