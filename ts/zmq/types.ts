/**
 * The structs and function types of zmq.h in JavaScript, and the types of handles.
 *
 * Handles (`ContextPtr`, `SocketPtr`, …) are branded numbers, so that one kind cannot be passed for
 * another. NULL is `null`. A handle belongs to the instance that made it, in all of its threads.
 * The functions of another instance throw a TypeError for it, or, if its own instance has ended,
 * the reason.
 */
import type { Handle } from "./handles.js";

/** A context: `void *` of zmq_ctx_new(). */
export type ContextPtr = Handle<"context">;
/** A counter: `void *` of zmq_atomic_counter_new(). */
export type CounterPtr = Handle<"counter">;
/** A poller: `void *` of zmq_poller_new(). */
export type PollerPtr = Handle<"poller">;
/** A socket: `void *` of zmq_socket(). */
export type SocketPtr = Handle<"socket">;
/** A stopwatch: `void *` of zmq_stopwatch_start(). */
export type StopwatchPtr = Handle<"stopwatch">;
/** A thread: `void *` of zmq_threadstart(). */
export type ThreadPtr = Handle<"thread">;
/** Timers: `void *` of zmq_timers_new(). */
export type TimersPtr = Handle<"timers">;

/** A pointer to a value that the function reads, or writes, or both: `int *` and the like. */
export interface Ref<T> {
  /** The value that the pointer points to. */
  value: T;
}

/**
 * zmq_pollitem_t: a `socket` or a descriptor `fd`, the `events` to wait for, and the result,
 * `revents`.
 */
export interface zmq_pollitem_t {
  socket?: SocketPtr | null;
  /**
   * A descriptor of the instance, such as the value of ZMQ_FD or of zmq_poller_fd(); not one of the
   * operating system.
   */
  fd?: number;
  events: number;
  revents?: number;
}

/** zmq_poller_event_t, which zmq_poller_wait() and zmq_poller_wait_all() fill in. */
export interface zmq_poller_event_t {
  socket: SocketPtr | null;
  fd: number;
  user_data: unknown;
  events: number;
}

/**
 * zmq_free_fn: libzmq has released the data of a message. It gets the arguments of
 * zmq_msg_init_data().
 */
export type zmq_free_fn = (data: Uint8Array, hint: unknown) => void;

/** zmq_timer_fn: a timer has expired. It gets the `arg` of zmq_timers_add(). */
export type zmq_timer_fn = (timer_id: number, arg: unknown) => void;

/** zmq_thread_fn: a function that a thread can import, so one that a module exports. */
export interface zmq_thread_fn {
  /** Its URL, such as `import.meta.url`, or its absolute path. */
  readonly module: string | URL;
  /** The name of the export. Default: "default". */
  readonly name?: string;
}
