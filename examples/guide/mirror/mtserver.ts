/**
 * Hello World server with five worker threads behind one endpoint.
 * It teaches threads that share a context, inproc, and a proxy that deals requests out to them.
 *
 * Usage: node mtserver.ts [endpoint] [threads] [seconds of work]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_DEALER,
  ZMQ_LAST_ENDPOINT,
  ZMQ_REP,
  ZMQ_ROUTER,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_getsockopt_value,
  zmq_proxy,
  zmq_sleep,
  zmq_socket,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";

export function worker_routine({ context, work }: { context: ContextPtr; work: number }): void {
  //  Socket to talk to dispatcher
  const receiver = zmq_socket(context, ZMQ_REP);
  zmq_connect(receiver, "inproc://workers");

  for (;;) {
    const string = s_recv(receiver);
    if (string === null) break;
    s_print(`Received request: [${string}]`);
    //  Do some 'work'
    zmq_sleep(work);
    //  Send reply back to client
    s_send(receiver, "World");
  }
  zmq_close(receiver);
}

function main(endpoint = "tcp://*:5555", threads = "5", work = "1"): void {
  const context = zmq_ctx_new();

  //  Socket to talk to clients
  const clients = zmq_socket(context, ZMQ_ROUTER);
  zmq_bind(clients, endpoint);
  console.log(`listening on ${String(zmq_getsockopt_value(clients, ZMQ_LAST_ENDPOINT))}`);

  //  Socket to talk to workers
  const workers = zmq_socket(context, ZMQ_DEALER);
  zmq_bind(workers, "inproc://workers");

  //  Launch pool of worker threads
  for (let thread_nbr = 0; thread_nbr < Number(threads); thread_nbr++)
    zmq_threadstart({ module: import.meta.url, name: "worker_routine" }, { context, work: Number(work) });
  //  Connect work threads to client threads via a queue proxy
  zmq_proxy(clients, workers, null);

  //  We never get here, but clean up anyhow
  zmq_close(clients);
  zmq_close(workers);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
