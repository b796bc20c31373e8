/** Checks of the arguments of proxies, with the texts of npm zeromq. */
import { errnoNumber } from "../../zmq/errno.js";
import type { Check } from "../arguments.js";
import { ErrnoError } from "../errors.js";
import type { SocketHandle } from "../sockets/socket-handle.js";

export function object(which: string): Check {
  return (value) => (typeof value === "object" && value !== null ? undefined : `${which} must be a socket object`);
}

export function requireEndpoint(handle: SocketHandle, which: string): void {
  if (handle.instance.failure) throw handle.instance.failure;
  if (handle.endpoints <= 0) throw explained("EINVAL", `${which} socket must be bound or connected`);
}

export const explained = (name: "EBUSY" | "EINVAL", message: string): ErrnoError =>
  new ErrnoError(errnoNumber(name), undefined, message);
