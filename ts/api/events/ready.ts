/**
 * Waiting for peers and for subscriptions, instead of for time.
 *
 * libzmq does not report the number of peers. It reports when one connects and disconnects. They
 * are therefore counted from the first call on, which must come before any of them can connect.
 */
import { wasmErrno } from "../../zmq/errno.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { argumentError, errorFromWasm, errorNamed } from "../errors.js";
import { eventOf } from "./events.js";
import type { SocketHandle } from "../sockets/socket-handle.js";
import type { Peeking } from "../messages/peek.js";
import { SocketType } from "../sockets/socket-kinds.js";
import type { Socket } from "../sockets/socket.js";
import { within, type WaitOptions } from "../messages/wait.js";

export interface ReadyOptions extends WaitOptions {
  /**
   * The number of peers.
   *
   * @default 1, if no subscriptions are waited for
   */
  readonly peers?: number;
  /** XPUB only: the number of subscriptions that it receives (see `verbosity`). */
  readonly subscriptions?: number;
}

/** A count by messages. */
export interface Count {
  readonly count: number;
  /** Why the count will not grow. */
  readonly reason: string;
  note(message: Bytes[]): void;
}

/** Peers, counted by the events of a monitor. */
export class Peers implements Count {
  /** The monitored socket is closed. */
  ended = false;
  reason = "";
  #made = 0;
  #lost = 0;
  #refused = 0;

  /** A refused connection is also lost. */
  get count(): number {
    return this.#made - Math.max(0, this.#lost - this.#refused);
  }

  note(message: Bytes[]): void {
    const event = eventOf(message);
    if (event.type === "handshake") this.#made++;
    else if (event.type === "disconnect") this.#lost++;
    else if (event.type === "end") this.ended = true;
    else if ("error" in event && event.type.startsWith("handshake")) {
      this.#refused++;
      this.reason = `; the last handshake failed: ${event.error.message}`;
    }
  }
}

/** Subscriptions, counted by the messages of an XPUB. */
export class Subscriptions implements Count {
  count = 0;
  reason = "";

  note([first]: Bytes[]): void {
    if (first?.[0] === 1) this.count++;
    else if (first?.[0] === 0) this.count--;
  }
}

/** A handle whose messages are looked at, and their count. */
export interface Watched {
  readonly handle: SocketHandle;
  readonly peeking: Peeking;
  readonly counted: Count;
}

/**
 * Resolves when the socket has the wanted number of peers and subscriptions. `observed` makes the
 * observer of its peers.
 */
export async function ready(
  socket: Socket,
  handle: SocketHandle,
  observed: () => Watched,
  options: ReadyOptions,
): Promise<void> {
  const { subscriptions, peers = subscriptions === undefined ? 1 : undefined } = options;
  options.signal?.throwIfAborted();
  if (subscriptions !== undefined) {
    if (socket.type !== SocketType.XPublisher)
      throw errorNamed("ENOTSUP", "only an XPublisher knows subscriptions; it publishes as a Publisher does");
    await until(socket, handle, handle.watchSubscriptions(), subscriptions, "subscriptions", options);
  }
  if (peers === undefined) return;
  if (handle.endpoints > 0 && !handle.networked)
    throw errorNamed("ENOTSUP", "over inproc, libzmq does not tell of peers: they are there when both sides are");
  await until(socket, handle, observed(), peers, "peers", options);
}

/** Throws unless counting begins now, before any peer can connect. */
export function checkEarly({ firstEndpointAt, instance }: SocketHandle): void {
  if (firstEndpointAt !== undefined && firstEndpointAt !== instance.arrivals)
    throw errorNamed("EINVAL", "peers are counted from the first ready() on: call it before bind() and connect()");
}

function until(
  socket: Socket,
  handle: SocketHandle,
  { handle: source, peeking, counted }: Watched,
  wanted: number,
  what: string,
  options: ReadyOptions,
): Promise<void> {
  if (!Number.isInteger(wanted) || wanted < 0)
    throw argumentError(`Number of ${what} must be an integer from 0 on`, `${what} = ${String(wanted)}`);
  const { instance } = handle;
  const { listeners } = handle.traffic.queue;
  let look: () => void = () => undefined;
  const enough = new Promise<void>((resolve, reject) => {
    // This closure names the socket, which is therefore not collected meanwhile.
    look = () => {
      if (counted.count >= wanted) resolve();
      else if (instance.failure) reject(instance.failure);
      else if (socket.closed || source.closed)
        reject(errorFromWasm(wasmErrno("EAGAIN"), "the socket, or its observer, was closed meanwhile"));
    };
  });
  peeking.looks.add(look);
  listeners.add(look);
  instance.hold();
  peeking.look(source.instance, source.ptr);
  source.exclusiveUser?.changed();
  look();
  return within(
    instance,
    enough,
    options,
    () => `${counted.count} of ${wanted} ${what} are there${counted.reason}`,
  ).finally(() => {
    peeking.looks.delete(look);
    listeners.delete(look);
    instance.release();
  });
}
