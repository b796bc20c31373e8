/**
 * Events of connections on channels of the platform (on Node those of node:diagnostics_channel),
 * for monitoring from outside of the program. Sockets are observed for it only if a channel has a
 * subscriber when they are bound or connected.
 */
import { platform, type Channel } from "../../shim/platform.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { eventOf, type Event } from "./events.js";
import type { Socket } from "../sockets/socket.js";

/** A message of a channel. */
export type Diagnosis = Event & { readonly socket: Socket | undefined };

const open = (name: string): Channel => platform().channel(`libzmq-wasm:${name}`);
const refused = open("handshake-failure");
const channels = new Map([
  ...["bind", "connect", "accept", "disconnect", "handshake"].map((name) => [name, open(name)] as const),
  ["connect:retry", open("retry")],
  ["handshake:error:protocol", refused],
  ["handshake:error:auth", refused],
  ["handshake:error:other", refused],
]);

/** Whether a channel has a subscriber. */
export function diagnosed(): boolean {
  for (const { hasSubscribers } of channels.values()) if (hasSubscribers) return true;
  return false;
}

/** Publishes an event of a monitor. */
export function publish(socket: WeakRef<Socket>, message: Bytes[]): void {
  const event = eventOf(message);
  const to = channels.get(event.type);
  if (to?.hasSubscribers) to.publish({ ...event, socket: socket.deref() } satisfies Diagnosis);
}
