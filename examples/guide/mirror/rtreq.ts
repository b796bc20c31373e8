/**
 * ROUTER that gives work to REQ workers: each asks when it is ready.
 * It teaches load balancing by the least recently used worker, and an address before each message.
 *
 * Usage: node rtreq.ts [endpoint] [workers] [milliseconds] [longest milliseconds of a task]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_REQ,
  ZMQ_ROUTER,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { randof, s_clock, s_print, s_recv, s_send, s_sendmore, s_set_id, s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

interface Task {
  readonly context: ContextPtr;
  readonly endpoint: string;
  readonly longest: number;
}

export function worker_task({ context, endpoint, longest }: Task): void {
  const worker = zmq_socket(context, ZMQ_REQ);
  s_set_id(worker); //  Set a printable identity
  zmq_connect(worker, endpoint);

  let total = 0;
  for (;;) {
    //  Tell the broker we're ready for work
    s_send(worker, "Hi Boss");

    //  Get workload from broker, until finished
    const workload = s_recv(worker);
    if (workload === null || workload === "Fired!") {
      s_print(`Completed: ${total} tasks`);
      break;
    }
    total++;

    //  Do some random work
    s_sleep(randof(longest) + 1);
  }
  zmq_close(worker);
}

function main(bind = "tcp://*:5671", workers = "10", msecs = "5000", longest = "500"): void {
  const context = zmq_ctx_new();
  const broker = zmq_socket(context, ZMQ_ROUTER);
  const endpoint = s_bind(broker, bind);
  s_print(`listening on ${endpoint}`);

  const task = { context, endpoint, longest: Number(longest) };
  const threads = Array.from({ length: Number(workers) }, () =>
    zmq_threadstart({ module: import.meta.url, name: "worker_task" }, task),
  );

  //  Run for five seconds and then tell workers to end
  let end_time = 0; //  Threads take a while to start
  let workers_fired = 0;
  while (workers_fired < threads.length) {
    //  Next message gives us least recently used worker
    const identity = s_recv(broker);
    s_recv(broker); //  Envelope delimiter
    s_recv(broker); //  Response from worker
    end_time ||= s_clock() + Number(msecs);

    s_sendmore(broker, String(identity));
    s_sendmore(broker, "");
    //  Encourage workers until it's time to fire them
    if (s_clock() < end_time) s_send(broker, "Work harder");
    else {
      s_send(broker, "Fired!");
      workers_fired++;
    }
  }
  for (const thread of threads) zmq_threadclose(thread);
  zmq_close(broker);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
