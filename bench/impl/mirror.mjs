// What the adapters of the mirror share: the module, and failures that C would have had to check for.
import * as zmq from "libzmq-wasm/zmq";

export { zmq };

export function handleOrThrow(handle) {
  if (handle === null) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  return handle;
}

export function lastEndpoint(socket) {
  return String(zmq.zmq_getsockopt_value(socket, zmq.ZMQ_LAST_ENDPOINT));
}
