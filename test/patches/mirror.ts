/**
 * The mirror of zmq.h on an inline instance, for tests that need single parts, or polls and options
 * between them.
 */
import { beforeEach } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { turn } from "../support.js";

// A new instance for each test, since a test may end it if the patch is missing.
beforeEach(() => {
  zmq.useInstance(zmq.createInstance());
});

export { close, newContext, newSocket } from "../zmq/support.js";

/** Receives a part as text; null if there is none. */
export function receivePart(socket: zmq.SocketPtr): string | null {
  const into = Buffer.alloc(64);
  const size = zmq.zmq_recv(socket, into, null, zmq.ZMQ_DONTWAIT);
  return size < 0 ? null : into.toString("latin1", 0, size);
}

/** Waits for a part, and returns it as text. */
export async function awaitPart(socket: zmq.SocketPtr): Promise<string> {
  for (;;) {
    const part = receivePart(socket);
    if (part !== null) return part;
    await turn();
  }
}

export function sendPart(socket: zmq.SocketPtr, part: string, flags = 0): number {
  return zmq.zmq_send(socket, part, null, flags | zmq.ZMQ_DONTWAIT);
}

/** Sends the parts of a message. */
export function sendParts(socket: zmq.SocketPtr, ...parts: readonly string[]): void {
  parts.forEach((part, i) => sendPart(socket, part, i < parts.length - 1 ? zmq.ZMQ_SNDMORE : 0));
}

/** The errno's name of a failed call, or the result. */
export function outcome(result: number): number | string {
  if (result !== -1) return result;
  const errno = zmq.zmq_errno();
  return Object.entries(zmq).find(([name, value]) => /^E[A-Z]+$/.test(name) && value === errno)?.[0] ?? errno;
}

/** Binds to a free port of this machine. Returns the endpoint. */
export function bindTcp(socket: zmq.SocketPtr): string {
  if (zmq.zmq_bind(socket, "tcp://127.0.0.1:*") !== 0) throw new Error("zmq_bind() has failed");
  return String(zmq.zmq_getsockopt_value(socket, zmq.ZMQ_LAST_ENDPOINT)).replace(/\0/g, "");
}

/** Enough turns of the event loop for the sockets of this process to exchange commands. */
export async function turns(count = 50): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}
