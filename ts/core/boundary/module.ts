/**
 * The types of the wasm's exports: exactly those that TypeScript uses, under C's names.
 * `wasm/exports/exports.json` lists the same names for the linker. A test compares the two and the
 * binary.
 *
 * Pointers are branded numbers, so that a socket cannot be passed for a context. They are unsigned
 * on this side: wasm passes an i32 as a signed number, and the code that keeps one applies `>>> 0`
 * first.
 */

import type { WasmMemory } from "./engine.js";

declare const brand: unique symbol;
export type Ptr<T extends string = string> = number & { readonly [brand]?: T };
export type ContextPtr = number & { readonly [brand]: "context" };
export type SocketPtr = number & { readonly [brand]: "socket" };
export type MsgPtr = number & { readonly [brand]: "msg" };
export type PollerPtr = number & { readonly [brand]: "poller" };
export type TimersPtr = number & { readonly [brand]: "timers" };
export type CounterPtr = number & { readonly [brand]: "counter" };
export type StopwatchPtr = number & { readonly [brand]: "stopwatch" };
export type ThreadPtr = number & { readonly [brand]: "thread" };
/** Plain memory: text, option values, arrays of C structs. */
export type MemoryPtr = number & { readonly [brand]: "memory" };

/**
 * The port's exports beside libzmq's own functions. wasm/exports and wasm/reactor document each.
 */
export interface PortExports {
  readonly memory: WasmMemory;
  _initialize(): void;
  malloc(size: number): MemoryPtr;
  free(ptr: MemoryPtr | 0): void;
  __errno_location(): MemoryPtr;

  /** Marks poll events of a descriptor as ready or not. `error` is kept for SO_ERROR. */
  port_ready(fd: number, set: number, clear: number, error: number): void;
  /**
   * Dispatches a limited number of ready descriptors, and the timers that were due when the event
   * loop last `polled`. 1: work is left.
   */
  port_pump(polled: 0 | 1): number;
  /**
   * Selects the events of a descriptor that are reported to `host.notify` every time they become
   * ready; 0: none.
   */
  port_watch(fd: number, events: number): void;
  /** The descriptor that the last call with EINTR waited for, or -1. */
  port_waited(): number;
  /**
   * 0: libzmq looks into what the socket sends to the endpoint, as its options are now; 1: it does
   * not; 2: nor does a message name its peer, and a network takes it, so that its send may be held.
   */
  port_direct_send(socket: SocketPtr, endpoint: MemoryPtr): 0 | 1 | 2;
  /**
   * libzmq asks for a read of `size` bytes to `data`. Returns the start of the message that these
   * bytes end, if it is large, nothing reads it before a program does, and no other is watched; or
   * 0. It is watched until port_direct_receive_end().
   */
  port_direct_receive(fd: number, data: MemoryPtr, size: number): MemoryPtr | 0;
  /** The socket whose messages arrive there, after port_direct_receive(). */
  port_direct_receive_socket(fd: number): SocketPtr;
  /** 1: the memory of the watched message has not been freed. */
  port_direct_receive_end(): 0 | 1;
  /** Number of open descriptors. */
  port_descriptors(): number;
  /** Turns the trace of wake-ups on; where its ring is, or 0: there is no memory. */
  port_trace(): MemoryPtr | 0;
  /** Bytes of the heap in use. */
  port_allocated(): number;

  /**
   * zmq_send() without waiting, which reads ZMQ_EVENTS again before it gives up: 0, or a negative
   * errno.
   */
  port_send(socket: SocketPtr, data: MemoryPtr, size: number, flags: number): number;
  /**
   * Memory for one outgoing message of `size` bytes, which port_send_reserved() sends; 0: ENOMEM.
   */
  port_reserve(size: number): MemoryPtr;
  /** Sends the reserved message: 0, or a negative errno after which it is still reserved. */
  port_send_reserved(socket: SocketPtr, flags: number): number;
  /** Drops the reserved message. */
  port_discard_reserved(): void;
  /** Keeps the bytes of the reserved message, whatever happens to it, until port_discard_kept(). */
  port_keep_reserved(): void;
  port_discard_kept(): void;
  /** 1: libzmq no longer has the message of port_keep_reserved(): it was sent, or dropped. */
  port_kept_alone(): number;
  /**
   * Receives one whole message without waiting: the number of parts, or a negative errno. Row i of
   * `table` is { data, size } as two u32. The bytes stay valid until port_received_done(). If the
   * message has more than `capacity` parts, this returns `capacity`, port_more() returns 1, and the
   * next call continues it.
   */
  port_recv(socket: SocketPtr, table: MemoryPtr, capacity: number): number;
  /** 1: the message of the last port_recv() has more parts. */
  port_more(): number;
  /** Releases the parts of the last port_recv(). */
  port_received_done(): void;
  /**
   * Sends packed messages: the bytes of all parts one after the other, and a u32 for each part: its
   * end * 2, plus 1 if more parts of its message follow. Ends count bytes from where the first part
   * begins at `origin`. All messages are whole. Returns the number of parts that were sent, which
   * are whole messages, or a negative errno if there are none.
   */
  port_send_packed(socket: SocketPtr, bytes: MemoryPtr, origin: number, words: MemoryPtr, count: number): number;
  /**
   * Receives packed messages without waiting: 0, or a negative errno. `packed`, the struct of
   * wasm/exports/packed.c, has the arguments and the results.
   */
  port_recv_packed(socket: SocketPtr, packed: MemoryPtr): number;
  /** zmq_send(), for a program. */
  port_zmq_send(socket: SocketPtr, data: MemoryPtr, size: number, flags: number): number;
  /** zmq_msg_send(), for a program. */
  port_zmq_msg_send(msg: MsgPtr, socket: SocketPtr, flags: number): number;
  /**
   * zmq_recv(): copies up to `few` bytes to 64 bytes behind `place`. Of a larger part it leaves the
   * zmq_msg_t at `place`, to be copied and closed. Returns its size, or -1.
   */
  port_recv_part(socket: SocketPtr, place: MemoryPtr, few: number, flags: number): number;
  /** ZMQ_EVENTS of a socket, after its mailbox was processed; or a negative errno. */
  port_events(socket: SocketPtr): number;
  /**
   * Completes zmq_unbind(), zmq_disconnect() or zmq_close(), except for messages that linger. See
   * wasm/exports/finish.c for the socket.
   */
  port_finish(socket: SocketPtr | 0): void;
  /**
   * 1: the socket has messages that no connection has taken, or a connection is stopped. See
   * wasm/exports/unsent.cpp. The caller owns the socket, and has delivered its commands.
   */
  port_unsent(socket: SocketPtr): number;

  /** zmq_msg_init_data() whose free function is `host.release(hint)`. */
  port_msg_init_data(msg: MsgPtr, data: MemoryPtr, size: number, hint: number): number;
  /** zmq_timers_add() whose handler is `host.expire(id, hint)`. */
  port_timers_add(timers: TimersPtr, interval: number, hint: number): number;

  /**
   * Whether the socket's certificates are fit for wss, bound (`server` 1) or connected: 0, or a
   * negative errno.
   */
  port_check_credentials(socket: SocketPtr, server: number): number;
  /**
   * Gives the socket's present certificates to the wss endpoints that it has bound: 0, or a
   * negative errno.
   */
  port_renew_credentials(socket: SocketPtr): number;
  /** Whether epgm endpoints can be used: links OpenPGM's module. */
  port_pgm(): 0 | 1;
}

/** The functions of zmq.h and zmq_draft.h that TypeScript calls by name. */
export interface ZmqExports {
  zmq_errno(): number;
  zmq_strerror(errnum: number): MemoryPtr;
  zmq_version(major: MemoryPtr, minor: MemoryPtr, patch: MemoryPtr): void;
  zmq_has(capability: MemoryPtr): number;

  zmq_ctx_new(): ContextPtr;
  zmq_ctx_term(context: ContextPtr): number;
  zmq_ctx_shutdown(context: ContextPtr): number;
  zmq_ctx_set(context: ContextPtr, option: number, value: number): number;
  zmq_ctx_get(context: ContextPtr, option: number): number;
  zmq_ctx_set_ext(context: ContextPtr, option: number, value: MemoryPtr, length: number): number;
  zmq_ctx_get_ext(context: ContextPtr, option: number, value: MemoryPtr, length: MemoryPtr): number;
  zmq_init(ioThreads: number): ContextPtr;
  zmq_term(context: ContextPtr): number;
  zmq_ctx_destroy(context: ContextPtr): number;

  zmq_msg_init(msg: MsgPtr): number;
  zmq_msg_init_size(msg: MsgPtr, size: number): number;
  zmq_msg_init_buffer(msg: MsgPtr, data: MemoryPtr, size: number): number;
  zmq_msg_send(msg: MsgPtr, socket: SocketPtr, flags: number): number;
  zmq_msg_recv(msg: MsgPtr, socket: SocketPtr, flags: number): number;
  zmq_msg_close(msg: MsgPtr): number;
  zmq_msg_move(destination: MsgPtr, source: MsgPtr): number;
  zmq_msg_copy(destination: MsgPtr, source: MsgPtr): number;
  zmq_msg_data(msg: MsgPtr): MemoryPtr;
  zmq_msg_size(msg: MsgPtr): number;
  zmq_msg_more(msg: MsgPtr): number;
  zmq_msg_get(msg: MsgPtr, property: number): number;
  zmq_msg_set(msg: MsgPtr, property: number, value: number): number;
  zmq_msg_gets(msg: MsgPtr, property: MemoryPtr): MemoryPtr;
  zmq_msg_set_routing_id(msg: MsgPtr, routingId: number): number;
  zmq_msg_routing_id(msg: MsgPtr): number;
  zmq_msg_set_group(msg: MsgPtr, group: MemoryPtr): number;
  zmq_msg_group(msg: MsgPtr): MemoryPtr;

  zmq_socket(context: ContextPtr, type: number): SocketPtr;
  zmq_close(socket: SocketPtr): number;
  zmq_setsockopt(socket: SocketPtr, option: number, value: MemoryPtr, length: number): number;
  zmq_getsockopt(socket: SocketPtr, option: number, value: MemoryPtr, length: MemoryPtr): number;
  zmq_bind(socket: SocketPtr, endpoint: MemoryPtr): number;
  zmq_connect(socket: SocketPtr, endpoint: MemoryPtr): number;
  zmq_unbind(socket: SocketPtr, endpoint: MemoryPtr): number;
  zmq_disconnect(socket: SocketPtr, endpoint: MemoryPtr): number;
  zmq_connect_peer(socket: SocketPtr, endpoint: MemoryPtr): number;
  zmq_join(socket: SocketPtr, group: MemoryPtr): number;
  zmq_leave(socket: SocketPtr, group: MemoryPtr): number;
  zmq_send(socket: SocketPtr, data: MemoryPtr, size: number, flags: number): number;
  zmq_send_const(socket: SocketPtr, data: MemoryPtr, size: number, flags: number): number;
  zmq_recv(socket: SocketPtr, data: MemoryPtr, size: number, flags: number): number;
  zmq_sendmsg(socket: SocketPtr, msg: MsgPtr, flags: number): number;
  zmq_recvmsg(socket: SocketPtr, msg: MsgPtr, flags: number): number;
  zmq_sendiov(socket: SocketPtr, iov: MemoryPtr, count: number, flags: number): number;
  zmq_recviov(socket: SocketPtr, iov: MemoryPtr, count: MemoryPtr, flags: number): number;
  zmq_socket_monitor(socket: SocketPtr, endpoint: MemoryPtr, events: number): number;
  /** `events` is 64 bits wide: a BigInt. */
  zmq_socket_monitor_versioned(
    socket: SocketPtr,
    endpoint: MemoryPtr,
    events: bigint,
    version: number,
    type: number,
  ): number;
  zmq_socket_monitor_pipes_stats(socket: SocketPtr): number;
  zmq_socket_get_peer_state(socket: SocketPtr, routingId: MemoryPtr, size: number): number;

  zmq_poll(items: MemoryPtr, count: number, timeout: number): number;
  zmq_poller_new(): PollerPtr;
  zmq_poller_destroy(poller: MemoryPtr): number;
  zmq_poller_size(poller: PollerPtr): number;
  zmq_poller_add(poller: PollerPtr, socket: SocketPtr, userData: number, events: number): number;
  zmq_poller_modify(poller: PollerPtr, socket: SocketPtr, events: number): number;
  zmq_poller_remove(poller: PollerPtr, socket: SocketPtr): number;
  zmq_poller_add_fd(poller: PollerPtr, fd: number, userData: number, events: number): number;
  zmq_poller_modify_fd(poller: PollerPtr, fd: number, events: number): number;
  zmq_poller_remove_fd(poller: PollerPtr, fd: number): number;
  zmq_poller_wait(poller: PollerPtr, event: MemoryPtr, timeout: number): number;
  zmq_poller_wait_all(poller: PollerPtr, events: MemoryPtr, count: number, timeout: number): number;
  zmq_poller_fd(poller: PollerPtr, fd: MemoryPtr): number;

  zmq_proxy(frontend: SocketPtr, backend: SocketPtr, capture: SocketPtr | 0): number;
  zmq_proxy_steerable(frontend: SocketPtr, backend: SocketPtr, capture: SocketPtr | 0, control: SocketPtr | 0): number;
  zmq_device(type: number, frontend: SocketPtr, backend: SocketPtr): number;

  zmq_timers_new(): TimersPtr;
  zmq_timers_destroy(timers: MemoryPtr): number;
  zmq_timers_cancel(timers: TimersPtr, id: number): number;
  zmq_timers_set_interval(timers: TimersPtr, id: number, interval: number): number;
  zmq_timers_reset(timers: TimersPtr, id: number): number;
  zmq_timers_timeout(timers: TimersPtr): number;
  zmq_timers_execute(timers: TimersPtr): number;

  zmq_z85_encode(destination: MemoryPtr, data: MemoryPtr, size: number): MemoryPtr;
  zmq_z85_decode(destination: MemoryPtr, text: MemoryPtr): MemoryPtr;
  zmq_curve_keypair(publicKey: MemoryPtr, secretKey: MemoryPtr): number;
  zmq_curve_public(publicKey: MemoryPtr, secretKey: MemoryPtr): number;

  zmq_atomic_counter_new(): CounterPtr;
  zmq_atomic_counter_set(counter: CounterPtr, value: number): void;
  zmq_atomic_counter_inc(counter: CounterPtr): number;
  zmq_atomic_counter_dec(counter: CounterPtr): number;
  zmq_atomic_counter_value(counter: CounterPtr): number;
  zmq_atomic_counter_destroy(counter: MemoryPtr): void;
  zmq_stopwatch_start(): StopwatchPtr;
  zmq_stopwatch_intermediate(stopwatch: StopwatchPtr): number;
  zmq_stopwatch_stop(stopwatch: StopwatchPtr): number;
  zmq_sleep(seconds: number): void;
}

/** Further exports of the threaded module. wasm/threads/thread.c documents each. */
export interface ThreadExports {
  port_thread_open(): number;
  port_thread_enter(thread: number): void;
  port_thread_close(thread: number): void;
  /** 1: calls of this thread that would have to wait for a descriptor fail with EINTR. */
  port_never_wait(on: number): void;
  port_host_word(): number;
  /** The system's descriptor of a stream, to which any thread may write; 0: none may. */
  port_publish(fd: number, descriptor: number): void;
  /** The address of the word with the thread that writes: 1 plus its index, or 0. */
  port_writer(): number;
  port_failed(): number;
  port_opened(socket: SocketPtr): void;
  port_closing(socket: SocketPtr): void;
  /** Takes records of the calling thread: rows of { fd, events }, or { -1, hint }. */
  port_records(table: MemoryPtr, capacity: number): number;
  /** The number of processors that the process may use. */
  port_processors(count: number): void;
  _emscripten_thread_init(block: number, isMain: number, isRuntime: number, mayWait: number, profiled: number): void;
  emscripten_stack_set_limits(high: number, low: number): void;
  stackRestore(high: number): void;
}

export type WasmExports = PortExports & ZmqExports;
