/**
 * Node's events of a net.Socket, for the stream that owns it. close() removes the owner, so later
 * events reach no stream, and a reused descriptor number gets no event of its predecessor. The
 * listeners stay, since a late 'error' needs one.
 */
import type { Socket } from "node:net";

const owner = Symbol("owner");

export interface SocketOwner {
  onConnect(): void;
  /** Receives the bytes of a socket that does not read into the read buffer. */
  onData(chunk: Buffer): void;
  onDrain(): void;
  onEnd(): void;
  onError(error: unknown): void;
}

interface OwnedSocket extends Socket {
  [owner]?: SocketOwner | undefined;
}

/**
 * Makes the stream the owner of the socket. `flowing`: the socket's bytes come in 'data' events.
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

/** Removes the owner of the socket. */
export function disown(socket: OwnedSocket): void {
  socket[owner] = undefined;
}

function socketOnConnect(this: OwnedSocket): void {
  this.unref(); // Node tries several addresses with a new handle each
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
