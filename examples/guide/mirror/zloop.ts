/**
 * A reactor, as czmq's zloop: it calls a handler when a socket has a message, and when a timer
 * expires. The loop ends when a handler returns -1.
 */
import {
  ZMQ_POLLIN,
  zmq_poll,
  zmq_timers_add,
  zmq_timers_cancel,
  zmq_timers_destroy,
  zmq_timers_execute,
  zmq_timers_new,
  zmq_timers_timeout,
  type SocketPtr,
  type TimersPtr,
} from "libzmq-wasm/zmq";

export type zloop_reader_fn = (loop: zloop_t, reader: SocketPtr) => number;
export type zloop_timer_fn = (loop: zloop_t, timer_id: number) => number;

export interface zloop_t {
  readonly readers: Map<SocketPtr, zloop_reader_fn>;
  readonly timers: TimersPtr;
  ended: boolean;
}

export function zloop_new(): zloop_t {
  return { readers: new Map(), timers: zmq_timers_new(), ended: false };
}

export function zloop_reader(loop: zloop_t, sock: SocketPtr, handler: zloop_reader_fn): void {
  loop.readers.set(sock, handler);
}

export function zloop_reader_end(loop: zloop_t, sock: SocketPtr): void {
  loop.readers.delete(sock);
}

/** Calls the handler after each delay; 0 times: without an end. Returns the timer's id. */
export function zloop_timer(loop: zloop_t, delay: number, times: number, handler: zloop_timer_fn): number {
  let left = times;
  return zmq_timers_add(loop.timers, delay, (timer_id) => {
    if (handler(loop, timer_id) === -1) loop.ended = true;
    if (--left === 0) zmq_timers_cancel(loop.timers, timer_id);
  });
}

export function zloop_timer_end(loop: zloop_t, timer_id: number): void {
  zmq_timers_cancel(loop.timers, timer_id);
}

/** Runs until a handler returns -1, which is 0 here, or the context is terminated, which is -1. */
export function zloop_start(loop: zloop_t): number {
  while (!loop.ended) {
    const items = [...loop.readers].map(([socket]) => ({ socket, events: ZMQ_POLLIN, revents: 0 }));
    if (zmq_poll(items, items.length, zmq_timers_timeout(loop.timers)) === -1) return -1;
    zmq_timers_execute(loop.timers);
    for (const { socket, revents } of items) {
      if (loop.ended || !(revents & ZMQ_POLLIN)) continue;
      //  A handler before this one may have removed the reader
      if (loop.readers.get(socket)?.(loop, socket) === -1) loop.ended = true;
    }
  }
  return 0;
}

export function zloop_destroy(loop: zloop_t): void {
  zmq_timers_destroy(loop.timers);
}
