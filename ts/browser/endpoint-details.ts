/**
 * The `detail` of an error of a call with an endpoint, in a browser. Nothing but inproc is bound
 * there, and the reasons of a system, such as permissions, are the relay's to tell.
 */
import type * as original from "../api/sockets/endpoint-details.js";

export const detailOf: typeof original.detailOf = (call, endpoint, code, hostError) => {
  if (code === "EPROTONOSUPPORT" && hostError instanceof Error) return hostError.message;
  if (call !== "zmq_connect" || code !== "EINVAL") return undefined;
  if (/^\w+:\/\/\*(?::|$)/.test(endpoint))
    return "* stands for all addresses of a machine that binds: connect to one, such as 127.0.0.1";
  if (/:[*0]?$/.test(endpoint)) return "* stands for a free port: connect to the one that was bound";
  return "an endpoint is like wss://example.org:443/path, ws://127.0.0.1:5555, tcp://127.0.0.1:5555 or inproc://name";
};
