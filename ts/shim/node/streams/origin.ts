/** The origin of a stream: its net.Socket, connecting or accepted. */
import type { OnReadOpts, Socket } from "node:net";
import type { Endpoint } from "../../host.js";

/**
 * Options of each net.Socket. With a high-water mark of 0, write() returns false exactly when the
 * kernel did not take all bytes, and 'drain' follows when it has. So no write needs a callback.
 */
export const SOCKET_OPTIONS = { allowHalfOpen: true, writableHighWaterMark: 0 } as const;

export interface StreamOrigin {
  /** Opens the socket. `read` receives its bytes. */
  open(read: OnReadOpts): Socket;
  /** False for an accepted socket, which is connected already. */
  readonly connecting: boolean;
  /** Whether `open` cannot use `read`, and the socket's 'data' events carry the bytes. */
  readonly flowing: boolean;
  /**
   * The names of a unix socket, which Node does not report. undefined for a TCP socket, which knows
   * its own.
   */
  readonly unix: { readonly local: Endpoint | undefined; readonly peer: Endpoint | undefined } | undefined;
}
