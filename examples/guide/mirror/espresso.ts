/**
 * A proxy between a publisher and a subscriber, with a listener that sees what goes through it.
 * It teaches the capture socket of zmq_proxy(): messages, and subscriptions in the other direction.
 *
 * Usage: node espresso.ts [endpoint for publishers] [endpoint for subscribers] [messages]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_PAIR,
  ZMQ_PUB,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  ZMQ_XPUB,
  ZMQ_XSUB,
  zmq_bind,
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
import { randof, s_print, s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv } from "./zmsg.ts";

interface Task {
  readonly ctx: ContextPtr;
  readonly endpoint: string;
  readonly messages: number;
}

//  The subscriber thread requests messages starting with A and B, then
//  reads and counts incoming messages
export function subscriber_thread({ ctx, endpoint }: Task): void {
  const subscriber = zmq_socket(ctx, ZMQ_SUB);
  zmq_connect(subscriber, endpoint);
  for (const letter of ["A", "B"]) zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, letter);
  let count = 0;
  while (count < 5 && s_recv(subscriber) !== null) count++;
  s_print(`subscriber: ${count} messages`);
  zmq_close(subscriber);
}

//  The publisher sends random messages starting with A-J
export function publisher_thread({ ctx, endpoint }: Task): void {
  const publisher = zmq_socket(ctx, ZMQ_PUB);
  zmq_connect(publisher, endpoint);
  for (;;) {
    const string = `${String.fromCharCode(65 + randof(10))}-${String(randof(100000)).padStart(5, "0")}`;
    if (s_send(publisher, string) === -1) break; //  Interrupted
    s_sleep(10); //  Wait for 1/100th of a second
  }
  zmq_close(publisher);
}

//  The listener receives all messages flowing through the proxy, on its
//  pipe. In real use, this listener might log to disk, or do statistics
export function listener_thread({ ctx, endpoint, messages }: Task): void {
  const pipe = zmq_socket(ctx, ZMQ_PAIR);
  zmq_connect(pipe, endpoint);
  //  Print everything that arrives on pipe: a subscription begins with a byte 0 or 1
  for (let count = 0; count < messages; count++) {
    const [frame] = zmsg_recv(pipe) ?? [];
    if (!frame) break; //  Interrupted
    const subscribes = frame[0] === 0 || frame[0] === 1;
    s_print(subscribes ? `${frame[0] === 1 ? "+" : "-"}${String(frame.subarray(1))}` : String(frame));
  }
  zmq_ctx_shutdown(ctx); //  Ends the proxy, and the other threads
  zmq_close(pipe);
}

//  The main task starts the subscriber and publisher, and then sets itself
//  up as a listening proxy. The listener runs as a child thread
function main(publishers = "tcp://*:6000", subscribers = "tcp://*:6001", messages = "Infinity"): void {
  const ctx = zmq_ctx_new()!;
  const xsub = zmq_socket(ctx, ZMQ_XSUB);
  const publish = s_bind(xsub, publishers);
  const xpub = zmq_socket(ctx, ZMQ_XPUB);
  const subscribe = s_bind(xpub, subscribers);
  const capture = zmq_socket(ctx, ZMQ_PAIR);
  zmq_bind(capture, "inproc://listener");

  //  Start child threads
  const start = (name: string, endpoint: string) =>
    zmq_threadstart({ module: import.meta.url, name }, { ctx, endpoint, messages: Number(messages) });
  const threads = [
    start("listener_thread", "inproc://listener"),
    start("publisher_thread", publish),
    start("subscriber_thread", subscribe),
  ];
  zmq_proxy(xsub, xpub, capture);

  s_print(" interrupted");
  for (const thread of threads) zmq_threadclose(thread);
  for (const socket of [xsub, xpub, capture]) zmq_close(socket);
  zmq_ctx_term(ctx);
}

if (isMainThread) main(...process.argv.slice(2));
