/**
 * Node's events of a net.Socket, for the stream that owns it. They reach the stream through the
 * socket's owner, which close() takes away: what Node reports after that finds no stream, so a
 * descriptor number that is used again never hears of its predecessor. The listeners themselves
 * stay, since a late 'error' needs one.
 */
import type { Socket } from "node:net";

const owner = Symbol("owner");

export interface SocketOwner {
  onConnect(): void;
  /** Bytes of a socket that does not read into the read buffer. */
  onData(chunk: Buffer): void;
  onDrain(): void;
  onEnd(): void;
  onError(error: unknown): void;
}

interface OwnedSocket extends Socket {
  [owner]?: SocketOwner | undefined;
}

/**
 * The stream owns the socket from here on. `flowing`: what the socket reads comes in 'data' events.
 */
export function attach(
  socket: OwnedSocket,
  stream: SocketOwner,
  { connecting, flowing }: { readonly connecting: boolean; readonly flowing: boolean },
): void {
  socket[owner] = stream;
  socket.unref();
  if (connecting) socket.once("connect", socketOnConnect);
  if (flowing) socket.on("data", socketOnData).resume();
  socket.on("drain", socketOnDrain);
  socket.on("end", socketOnEnd);
  socket.on("error", socketOnError);
}

/** The socket has no owner any more. */
export function disown(socket: OwnedSocket): void {
  socket[owner] = undefined;
}

function socketOnConnect(this: OwnedSocket): void {
  this.unref(); // trying several addresses, Node connects with another handle than the one it began with
  this[owner]?.onConnect();
}

function socketOnData(this: OwnedSocket, chunk: Buffer): void {
  this[owner]?.onData(chunk);
}

function socketOnDrain(this: OwnedSocket): void {
  this[owner]?.onDrain();
}

function socketOnEnd(this: OwnedSocket): void {
  this[owner]?.onEnd();
}

function socketOnError(this: OwnedSocket, error: Error): void {
  this[owner]?.onError(error);
}
