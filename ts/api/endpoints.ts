/**
 * The calls that take an endpoint, and what they change of a socket.
 */
import type { MemoryPtr } from "../wasm/module.js";
import { endpointError, ErrnoError } from "./errors.js";
import type { Handle } from "./handle.js";

export type EndpointCall = "zmq_bind" | "zmq_unbind" | "zmq_connect" | "zmq_disconnect";

/** A bind that is being prepared is EAGAIN; now and then, too, one whose error a monitor has just been told: the next tells it. */
const BIND_TRIES = 10;

/** The call attaches the socket to the endpoint. */
export function attaches(call: EndpointCall): call is "zmq_bind" | "zmq_connect" {
  return call === "zmq_bind" || call === "zmq_connect";
}

/** Makes the call. Throws what it refuses, with the endpoint as `address`. */
export function callEndpoint(handle: Handle, call: EndpointCall, address: string): void {
  const { instance, ptr } = handle;
  const rc = instance.memory.withText(address, (text: MemoryPtr) => instance.exports[call](ptr, text));
  if (rc !== 0) throw endpointError(instance.exports.zmq_errno(), address, call.endsWith("connect"));
  if (attaches(call)) handle.begin(address);
  else handle.leave(call, address);
  handle.traffic.peersChanged();
}

/** Binds, and again for as long as the runtime prepares it. */
export async function bindWhenPossible(handle: Handle, bind: () => void): Promise<void> {
  for (let left = BIND_TRIES; ; left--) {
    try {
      bind();
      return;
    } catch (error) {
      if (!(error instanceof ErrnoError) || error.code !== "EAGAIN" || left === 1) throw error;
      await handle.instance.prepared();
    }
  }
}
