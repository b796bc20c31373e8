/**
 * Load balancing broker with its clients and workers, part by part.
 * It teaches two ROUTERs: the worker that has waited for longest gets the next request.
 *
 * Usage: node lbbroker.ts [endpoint for clients] [endpoint for workers] [clients] [workers]
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
import { s_print, s_recv, s_send, s_sendmore, s_set_id } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

interface Task {
  readonly context: ContextPtr;
  readonly endpoint: string;
}

//  Basic request-reply client using REQ socket
export function client_task({ context, endpoint }: Task): void {
  const client = zmq_socket(context, ZMQ_REQ);
  s_set_id(client); //  Set a printable identity
  zmq_connect(client, endpoint);

  //  Send request, get reply
  s_send(client, "HELLO");
  const reply = s_recv(client);
  s_print(`Client: ${String(reply)}`);
  zmq_close(client);
}

//  Worker using REQ socket to do load balancing
export function worker_task({ context, endpoint }: Task): void {
  const worker = zmq_socket(context, ZMQ_REQ);
  s_set_id(worker); //  Set a printable identity
  zmq_connect(worker, endpoint);

  //  Tell broker we're ready for work
  s_send(worker, "READY");
  for (;;) {
    //  Read and save all frames until we get an empty frame
    //  In this example there is only one, but there could be more
    const identity = s_recv(worker);
    if (identity === null) break; //  The broker has shut the context down
    s_recv(worker); //  Envelope delimiter

    //  Get request, send reply
    const request = s_recv(worker);
    s_print(`Worker: ${String(request)}`);
    s_sendmore(worker, identity);
    s_sendmore(worker, "");
    s_send(worker, "OK");
  }
  zmq_close(worker);
}

function main(front = "tcp://*:5672", back = "tcp://*:5673", clients = "10", workers = "3"): void {
  //  Prepare our context and sockets
  const context = zmq_ctx_new();
  const frontend = zmq_socket(context, ZMQ_ROUTER);
  const backend = zmq_socket(context, ZMQ_ROUTER);
  const client = { context, endpoint: s_bind(frontend, front) };
  const worker = { context, endpoint: s_bind(backend, back) };
  s_print(`between ${client.endpoint} ${worker.endpoint}`);

  let client_nbr = Number(clients);
  const threads = [
    ...Array.from({ length: client_nbr }, () =>
      zmq_threadstart({ module: import.meta.url, name: "client_task" }, client),
    ),
    ...Array.from({ length: Number(workers) }, () =>
      zmq_threadstart({ module: import.meta.url, name: "worker_task" }, worker),
    ),
  ];

  //  Queue of available workers, the least recently used first
  const worker_queue: string[] = [];
  while (client_nbr > 0) {
    const items = [
      { socket: backend, events: ZMQ_POLLIN, revents: 0 },
      { socket: frontend, events: ZMQ_POLLIN, revents: 0 },
    ] as const;
    //  Poll frontend only if we have available workers
    if (zmq_poll([...items], worker_queue.length > 0 ? 2 : 1, -1) === -1) break;

    //  Handle worker activity on backend
    if (items[0].revents & ZMQ_POLLIN) {
      //  Queue worker identity for load balancing
      worker_queue.push(String(s_recv(backend)));
      s_recv(backend); //  Second frame is empty

      //  Third frame is READY or else a client reply identity
      const client_id = s_recv(backend);
      if (client_id !== null && client_id !== "READY") {
        s_recv(backend); //  Envelope delimiter
        const reply = s_recv(backend);
        s_sendmore(frontend, client_id);
        s_sendmore(frontend, "");
        s_send(frontend, String(reply));
        client_nbr--;
      }
    }
    //  Here is how we handle a client request
    if (items[1].revents & ZMQ_POLLIN) {
      //  Now get next client request, route to the least recently used worker
      const client_id = s_recv(frontend);
      s_recv(frontend); //  Envelope delimiter
      const request = s_recv(frontend);

      s_sendmore(backend, String(worker_queue.shift()));
      s_sendmore(backend, "");
      s_sendmore(backend, String(client_id));
      s_sendmore(backend, "");
      s_send(backend, String(request));
    }
  }
  //  Clients get their replies, and then workers end
  for (const thread of threads.slice(0, Number(clients))) zmq_threadclose(thread);
  zmq_ctx_shutdown(context);
  for (const thread of threads.slice(Number(clients))) zmq_threadclose(thread);
  zmq_close(frontend);
  zmq_close(backend);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
