/**
 * Binding as the programs of this folder do it: an endpoint that is taken ends the program, and a
 * port that the system has chosen for `tcp://127.0.0.1:*` is known.
 */
import {
  ZMQ_LAST_ENDPOINT,
  zmq_bind,
  zmq_errno,
  zmq_getsockopt_value,
  zmq_strerror,
  type SocketPtr,
} from "libzmq-wasm/zmq";

/** Binds the socket. Returns the endpoint that others connect to. */
export function s_bind(socket: SocketPtr | null, endpoint: string): string {
  if (zmq_bind(socket, endpoint) !== 0) throw new Error(`${endpoint}: ${zmq_strerror(zmq_errno())}`);
  return String(zmq_getsockopt_value(socket, ZMQ_LAST_ENDPOINT)).replace("//0.0.0.0:", "//127.0.0.1:");
}
