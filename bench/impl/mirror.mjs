// Shared by the adapters of the mirror: the module, sockets, and errors for failures that C would
// have to check for.
import * as zmq from "libzmq-wasm/zmq";

export { zmq };

export function handleOrThrow(handle) {
  if (handle === null) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  return handle;
}

export function orThrow(result) {
  if (result < 0) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  return result;
}

/** Makes a socket with these options, [[option, value]…]. */
export function opened(context, type, options = []) {
  const socket = handleOrThrow(zmq.zmq_socket(context, type));
  for (const [option, value] of options) orThrow(zmq.zmq_setsockopt(socket, option, value));
  return socket;
}

export function lastEndpoint(socket) {
  return String(zmq.zmq_getsockopt_value(socket, zmq.ZMQ_LAST_ENDPOINT));
}
