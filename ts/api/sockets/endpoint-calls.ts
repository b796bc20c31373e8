/** The calls of libzmq that take an endpoint. */
export type EndpointCall = "zmq_bind" | "zmq_unbind" | "zmq_connect" | "zmq_disconnect";

/** Whether the call attaches the socket to the endpoint. */
export function attaches(call: EndpointCall): call is "zmq_bind" | "zmq_connect" {
  return call === "zmq_bind" || call === "zmq_connect";
}
