/**
 * Asynchronous clients and a server with a pool of workers, in one process.
 * It teaches DEALER to ROUTER: a client sends without waiting, and gets none, one or many replies.
 *
 * Usage: node asyncsrv.ts [endpoint] [milliseconds] [clients] [workers]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_DEALER,
  ZMQ_LINGER,
  ZMQ_POLLIN,
  ZMQ_ROUTER,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_shutdown,
  zmq_ctx_term,
  zmq_poll,
  zmq_proxy,
  zmq_setsockopt,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { randof, s_print, s_send, s_set_id, s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

interface Server {
  readonly context: ContextPtr;
  readonly endpoint: string;
  readonly workers: number;
}

//  This is our client task. It connects to the server, and then sends a
//  request once per second. It collects responses as they arrive, and it
//  prints them out
export function client_task({ context, endpoint }: Pick<Server, "context" | "endpoint">): void {
  const client = zmq_socket(context, ZMQ_DEALER);
  if (client === null) return; //  The main thread has shut the context down
  const identity = s_set_id(client);
  zmq_setsockopt(client, ZMQ_LINGER, 0);
  zmq_connect(client, endpoint);

  const items = [{ socket: client, events: ZMQ_POLLIN, revents: 0 }] as const;
  for (let request_nbr = 1; ; request_nbr++) {
    if (s_send(client, `request #${request_nbr}`) === -1) break;
    //  Tick once per second, pulling in arriving messages
    for (let centitick = 0; centitick < 100; centitick++) {
      if (zmq_poll([...items], 1, 10) === -1) break;
      if (!(items[0].revents & ZMQ_POLLIN)) continue;
      const msg = zmsg_recv(client);
      if (msg) s_print(`${identity}: ${String(msg.at(-1))}`);
    }
  }
  zmq_close(client);
}

//  This is our server task. It uses the multithreaded server model to deal
//  requests out to a pool of workers and route replies back to clients
export function server_task({ context, endpoint, workers }: Server): void {
  //  Frontend socket talks to clients over TCP
  const frontend = zmq_socket(context, ZMQ_ROUTER);
  if (frontend === null) return; //  The main thread has shut the context down
  zmq_setsockopt(frontend, ZMQ_LINGER, 0);
  s_print(`listening on ${s_bind(frontend, endpoint)}`);

  //  Backend socket talks to workers over inproc
  const backend = zmq_socket(context, ZMQ_DEALER);
  zmq_bind(backend, "inproc://backend");

  //  Launch pool of worker threads, precise number is not critical
  const threads = Array.from({ length: workers }, () =>
    zmq_threadstart({ module: import.meta.url, name: "server_worker" }, context),
  );

  //  Connect backend to frontend via a proxy, until the context is shut down
  zmq_proxy(frontend, backend, null);

  for (const thread of threads) zmq_threadclose(thread);
  zmq_close(frontend);
  zmq_close(backend);
}

//  Each worker task works on one request at a time and sends a random number
//  of replies back, with random delays between replies
export function server_worker(context: ContextPtr): void {
  const worker = zmq_socket(context, ZMQ_DEALER);
  zmq_connect(worker, "inproc://backend");

  //  The DEALER socket gives us the reply envelope and message
  for (let msg = zmsg_recv(worker); msg; msg = zmsg_recv(worker)) {
    //  Send 0..4 replies back
    const replies = randof(5);
    for (let reply = 0; reply < replies; reply++) {
      //  Sleep for some fraction of a second
      s_sleep(randof(100) + 1);
      zmsg_send(msg, worker);
    }
  }
  zmq_close(worker);
}

//  The main thread simply starts several clients and a server, and then
//  waits for the server to finish
function main(endpoint = "tcp://127.0.0.1:5570", msecs = "5000", clients = "3", workers = "5"): void {
  const context = zmq_ctx_new();
  const server = { context, endpoint, workers: Number(workers) };
  const threads = [
    zmq_threadstart({ module: import.meta.url, name: "server_task" }, server),
    ...Array.from({ length: Number(clients) }, () =>
      zmq_threadstart({ module: import.meta.url, name: "client_task" }, { context, endpoint }),
    ),
  ];
  s_sleep(Number(msecs)); //  Run for 5 seconds then quit
  zmq_ctx_shutdown(context);
  for (const thread of threads) zmq_threadclose(thread);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
