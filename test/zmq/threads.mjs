/**
 * Thread functions for the tests of blocking calls, which zmq_threadstart() runs. They close their
 * sockets at the end. Endless ones run until their context ends.
 */
import * as zmq from "libzmq-wasm/zmq";

function connected(context, type, endpoint) {
  const socket = zmq.zmq_socket(context, type);
  zmq.zmq_setsockopt(socket, zmq.ZMQ_LINGER, 0);
  zmq.zmq_connect(socket, endpoint);
  return socket;
}

function bound(context, type, endpoint) {
  const socket = zmq.zmq_socket(context, type);
  zmq.zmq_setsockopt(socket, zmq.ZMQ_LINGER, 0);
  if (zmq.zmq_bind(socket, endpoint) !== 0) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  return socket;
}

/** Receives and sends back, message by message, until the context ends. */
export function echo({ context, type, endpoint }) {
  const socket = connected(context, type, endpoint);
  echoOn({ socket });
  zmq.zmq_close(socket);
}

/** The same on a given socket. */
export function echoOn({ socket }) {
  const message = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(message);
  while (zmq.zmq_msg_recv(message, socket) >= 0) {
    const flags = zmq.zmq_msg_more(message) ? zmq.ZMQ_SNDMORE : 0;
    if (zmq.zmq_msg_send(message, socket, flags) < 0) break;
  }
  message.free();
}

/** Sends `count` messages, or for ever. */
export function send({ context, type, endpoint, count = Infinity, text = "x" }) {
  const socket = connected(context, type, endpoint);
  for (let i = 0; i < count; i++) if (zmq.zmq_send(socket, text) < 0) break;
  if (count !== Infinity) zmq.zmq_setsockopt(socket, zmq.ZMQ_LINGER, -1);
  zmq.zmq_close(socket);
}

/** Sends `count` messages on a given socket. */
export function sendOn({ socket, count }) {
  for (let i = 0; i < count; i++) zmq.zmq_send(socket, "x");
}

/** Receives until the context ends. */
export function drain({ context, type, endpoint }) {
  const socket = connected(context, type, endpoint);
  while (zmq.zmq_recv(socket, null) >= 0);
  zmq.zmq_close(socket);
}

const BLOCKING = {
  recv: (socket) => zmq.zmq_recv(socket, null),
  msg_recv: (socket) => {
    const message = new zmq.zmq_msg_t();
    zmq.zmq_msg_init(message);
    const rc = zmq.zmq_msg_recv(message, socket);
    message.free();
    return rc;
  },
  send: (socket) => zmq.zmq_send(socket, "x"),
  poll: (socket) => zmq.zmq_poll([{ socket, events: zmq.ZMQ_POLLIN }], -1),
  poller: (socket) => {
    let poller = zmq.zmq_poller_new();
    zmq.zmq_poller_add(poller, socket, null, zmq.ZMQ_POLLIN);
    const rc = zmq.zmq_poller_wait(poller, {}, -1);
    const errno = zmq.zmq_errno();
    zmq.zmq_poller_destroy(poller);
    return { rc, errno };
  },
};

/**
 * Blocks in a call, after a message to the socket that is bound to `ready`. Sends the result of the
 * call to `errno`.
 */
export function block({ context, type, call, ready, errno }) {
  const socket = bound(context, type, "tcp://127.0.0.1:*");
  const told = connected(context, zmq.ZMQ_PAIR, ready);
  zmq.zmq_send(told, "ready");
  const result = BLOCKING[call](socket);
  const number = result.errno ?? zmq.zmq_errno();
  zmq.zmq_close(told);
  zmq.zmq_close(socket);
  zmq.zmq_atomic_counter_set(errno, (result.rc ?? result) === -1 ? number : 0);
}

/**
 * Proxies between `frontend` and `backend`, which it binds. Sends the result to `result`: errno, or
 * 0.
 */
export function proxy({ context, types, endpoints, capture, control, result }) {
  const [front, back] = types.map((type, i) => bound(context, type, endpoints[i]));
  const tap = capture ? connected(context, zmq.ZMQ_PUSH, capture) : null;
  const ruled = control ? connected(context, zmq.ZMQ_PAIR, control) : null;
  const rc = control ? zmq.zmq_proxy_steerable(front, back, tap, ruled) : zmq.zmq_proxy(front, back, tap);
  zmq.zmq_atomic_counter_set(result, rc === 0 ? 0 : zmq.zmq_errno());
  for (const socket of [front, back, tap, ruled]) if (socket !== null) zmq.zmq_close(socket);
}

/** Ends a context. `result` counts down from 1 when that has returned 0. */
export function terminate({ context, result }) {
  if (zmq.zmq_ctx_term(context) === 0) zmq.zmq_atomic_counter_dec(result);
}

export function increment({ counter, count }) {
  for (let i = 0; i < count; i++) zmq.zmq_atomic_counter_inc(counter);
}

/** A ZAP handler: accepts clients with the given credentials, until the context ends. */
export function authenticate({ context, credentials, ready }) {
  const handler = bound(context, zmq.ZMQ_REP, "inproc://zeromq.zap.01");
  const told = connected(context, zmq.ZMQ_PAIR, ready);
  zmq.zmq_send(told, "ready");
  const parts = [];
  while (zmq.zmq_recviov(handler, parts, { value: 16 }) >= 0) {
    const [version, request, , , , , ...shown] = parts;
    const good =
      shown.length === credentials.length && shown.every((one, i) => Buffer.compare(one, credentials[i]) === 0);
    zmq.zmq_sendiov(
      handler,
      [version, request, good ? "200" : "400", good ? "OK" : "no", "user", ""],
      6,
      zmq.ZMQ_SNDMORE,
    );
    parts.length = 0;
  }
  zmq.zmq_close(told);
  zmq.zmq_close(handler);
}

/** Sets the counter to its argument. It is asynchronous, and is waited for. */
export default async function later({ counter, value, bytes }) {
  await new Promise((resolve) => setImmediate(resolve));
  zmq.zmq_atomic_counter_set(counter, value + bytes.length);
}
