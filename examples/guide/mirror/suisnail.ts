/**
 * Suicidal snail: a subscriber that ends when it is a second behind its publisher.
 * It teaches that a slow subscriber can know that it is: by the times in messages.
 *
 * Usage: node suisnail.ts [endpoint] [milliseconds that a message may be old] [work for a message]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_PUB,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_shutdown,
  zmq_ctx_term,
  zmq_setsockopt,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { randof, s_clock, s_print, s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

interface Task {
  readonly context: ContextPtr;
  readonly endpoint: string;
  readonly max_allowed_delay: number; //  msecs
  readonly work: number;
}

//  This is our subscriber. It connects to the publisher and subscribes to
//  everything. It sleeps for a short time between messages to simulate
//  doing too much work. If a message is more than one second late, it croaks
export function subscriber({ context, endpoint, max_allowed_delay, work }: Task): void {
  const socket = zmq_socket(context, ZMQ_SUB);
  zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);
  zmq_connect(socket, endpoint);

  //  Get and process messages
  for (;;) {
    const clock = Number(s_recv(socket));

    //  Suicide snail logic
    if (s_clock() - clock > max_allowed_delay) {
      s_print("E: subscriber cannot keep up, aborting");
      break;
    }
    //  Work for 1 msec plus some random additional time
    s_sleep(1 + randof(work));
  }
  zmq_ctx_shutdown(context); //  The publisher ends with us
  zmq_close(socket);
}

//  The main thread is the publisher. It publishes a time-stamped message to
//  its PUB socket every millisecond
function main(bind = "tcp://*:5556", delay = "1000", work = "2"): void {
  const context = zmq_ctx_new()!;
  const publisher = zmq_socket(context, ZMQ_PUB);
  const endpoint = s_bind(publisher, bind);
  s_print(`publishing on ${endpoint}`);
  const task: Task = { context, endpoint, max_allowed_delay: Number(delay), work: Number(work) };
  const thread = zmq_threadstart({ module: import.meta.url, name: "subscriber" }, task);

  //  Send current clock (msecs) to subscribers, until the subscriber has ended
  while (s_send(publisher, String(s_clock())) !== -1) s_sleep(1); //  1msec wait

  zmq_close(publisher);
  zmq_threadclose(thread);
  zmq_ctx_term(context);
}

if (isMainThread) main(...process.argv.slice(2));
