/**
 * The structs and function types of zmq.h, as JavaScript has them, and what stands for C's pointers.
 *
 * Handles (`ContextPtr`, `SocketPtr`, …) are branded numbers, so that one kind cannot be passed for another. NULL is
 * `null`. A handle belongs to the instance that made it, in all of its threads. The functions of another instance throw a
 * TypeError for it, or, once its own instance has ended, the error that says why.
 */
import type { Handle } from "./handles.js";

export type ContextPtr = Handle<"context">;
export type CounterPtr = Handle<"counter">;
export type PollerPtr = Handle<"poller">;
export type SocketPtr = Handle<"socket">;
export type StopwatchPtr = Handle<"stopwatch">;
export type ThreadPtr = Handle<"thread">;
export type TimersPtr = Handle<"timers">;

/** A pointer to a value that the function reads, or writes, or both: `int *` and the like. */
export interface Ref<T> {
  value: T;
}

/** zmq_pollitem_t: `socket`, or else the descriptor `fd`, is asked for `events`; `revents` is the answer. */
export interface zmq_pollitem_t {
  socket?: SocketPtr | null;
  /** A descriptor of the instance, such as ZMQ_FD or zmq_poller_fd() give; not one of the operating system. */
  fd?: number;
  events: number;
  revents?: number;
}

/** zmq_poller_event_t, filled in by zmq_poller_wait() and zmq_poller_wait_all(). */
export interface zmq_poller_event_t {
  socket: SocketPtr | null;
  fd: number;
  user_data: unknown;
  events: number;
}

/** zmq_free_fn: libzmq lets go of the data that a message was made of. It gets what zmq_msg_init_data() was given. */
export type zmq_free_fn = (data: Uint8Array, hint: unknown) => void;

/** zmq_timer_fn: a timer has expired. It gets what zmq_timers_add() was given. */
export type zmq_timer_fn = (timer_id: number, arg: unknown) => void;

/** zmq_thread_fn: a function that a thread can find, which is one that a module exports. */
export interface zmq_thread_fn {
  /** Its URL, such as `import.meta.url`, or its absolute path. */
  readonly module: string | URL;
  /** Under which name it is exported; "default" where none is given. */
  readonly name?: string;
}
