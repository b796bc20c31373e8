/** The constructor of version 5's sockets, which code older than classes calls without `new`. */
import { EventEmitter } from "node:events";
import { callable } from "./callable.js";
import { open, Socket as Emitter } from "./emitter.js";
import type { SocketType } from "./kinds.js";

/**
 * A socket, which is an event emitter. Besides `new`, the constructors of version 5's subclasses
 * work: `util.inherits(Mine, Socket)` with `Socket.call(this, type)`.
 */
export type Socket = Emitter;

export const Socket: typeof Emitter = callable(Emitter, (socket: Emitter, type) => {
  EventEmitter.call(socket as never);
  open(socket, type as SocketType);
});
