/**
 * Waiting for peers and for subscriptions, instead of for time.
 *
 * libzmq does not report the number of peers. It reports when one connects and disconnects. They
 * are therefore counted from the first call on, which must come before any of them can connect.
 */
import { wasmErrno } from "../../zmq/errno.js";
import { argumentError, errorFromWasm, errorNamed, shown } from "../errors.js";
import type { SocketHandle } from "../sockets/socket-handle.js";
import { SocketType } from "../sockets/socket-kinds.js";
import type { Watched } from "./counts.js";
import { within, type WaitOptions } from "../messages/wait.js";

/** What `ready()` waits for. */
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

/** The public socket. */
interface ReadySocket {
  readonly type: number;
  readonly closed: boolean;
}

/**
 * Resolves when the socket has the wanted number of peers and subscriptions. `observed` makes the
 * observer of its peers.
 */
export async function ready(
  socket: ReadySocket,
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
  socket: ReadySocket,
  handle: SocketHandle,
  { handle: source, peeking, counted }: Watched,
  wanted: number,
  what: string,
  options: ReadyOptions,
): Promise<void> {
  if (!Number.isInteger(wanted) || wanted < 0)
    throw argumentError(`Number of ${what} must be an integer from 0 on`, `${what} = ${shown(wanted)}`);
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
  peeking.listeners.add(look);
  listeners.add(look);
  instance.hold();
  peeking.peek(source.instance, source.ptr);
  source.exclusiveUser?.changed();
  look();
  return within(
    instance,
    enough,
    options,
    () => `${counted.count} of ${wanted} ${what} are there${counted.reason}`,
  ).finally(() => {
    peeking.listeners.delete(look);
    listeners.delete(look);
    instance.release();
  });
}
