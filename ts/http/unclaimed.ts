/**
 * Requests for an upgrade that no listener of a web server takes. Once a server has a listener for
 * upgrades, Node leaves such a request without an answer, and its connection open. Here it gets the
 * status 404: at once if all listeners of the server are this library's, and otherwise when another
 * listener had UNCLAIMED_MS and has not touched the connection.
 *
 * The marks are properties with registered symbols, because the entries of the package, as ES
 * modules and as CommonJS, have copies of this file of their own.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebServer } from "./options.js";
import { refuse } from "./refuse.js";

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Milliseconds in which a program's listener must begin to answer, for example after asking a
 * database.
 */
export const UNCLAIMED_MS = 10_000;

/** The listener is this library's. */
const kOurs = Symbol.for("libzmq-wasm.upgrade-listener");
/** One of this library's listeners has taken the connection, or answers it if no other does. */
const kTaken = Symbol.for("libzmq-wasm.upgrade-taken");

type Marked<T> = T & { [kOurs]?: boolean; [kTaken]?: boolean };

/** Adds the listener to the server. It takes each connection by `take()` or `leave()`. */
export function listenForUpgrades(server: WebServer, listener: UpgradeListener): void {
  (listener as Marked<UpgradeListener>)[kOurs] = true;
  server.on("upgrade", listener);
}

/** The connection is answered here. */
export function take(socket: Duplex): void {
  (socket as Marked<Duplex>)[kTaken] = true;
}

/** The connection is for another listener. If there is none, `reason` tells the client. */
export function leave(server: WebServer, socket: Duplex, reason: string): void {
  socket.on("error", ignore); // a client that leaves must not end the process
  setImmediate(() => {
    const marked = socket as Marked<Duplex>;
    if (marked[kTaken]) return;
    marked[kTaken] = true; // several listeners may leave it: one of them answers
    const refuseIt = (): void => refuse(socket, { status: 404, reason });
    if (server.listeners("upgrade").every((listener) => (listener as Marked<object>)[kOurs])) refuseIt();
    else setTimeout(() => isTouched(socket) || refuseIt(), UNCLAIMED_MS).unref();
  });
}

/** Whether a listener of the program has read, written or ended. */
function isTouched(socket: Duplex): boolean {
  const { bytesWritten = 0 } = socket as { readonly bytesWritten?: number };
  const reads = ["data", "readable"].some((event) => socket.listenerCount(event) > 0);
  return reads || bytesWritten > 0 || socket.destroyed || socket.writableEnded;
}

function ignore(): void {
  return;
}
