/** Where a stream comes from: the net.Socket under it, connecting or accepted. */
import type { OnReadOpts, Socket } from "node:net";
import type { Endpoint } from "../../host.js";

/**
 * Of every net.Socket. A high-water mark of 0: write() says no exactly when the kernel did not take
 * everything, and 'drain' comes when it has, so that no write needs a callback.
 */
export const SOCKET_OPTIONS = { allowHalfOpen: true, writableHighWaterMark: 0 } as const;

export interface StreamOrigin {
  /** The socket, given what is to be done with what it reads. */
  open(read: OnReadOpts): Socket;
  /** False: accepted, and connected already. */
  readonly connecting: boolean;
  /** True: `open` cannot pass `read` on, and the socket's 'data' events carry what it reads. */
  readonly flowing: boolean;
  /**
   * The names of a unix socket, which Node does not tell; undefined: a TCP socket, which knows its
   * own.
   */
  readonly unix: { readonly local: Endpoint | undefined; readonly peer: Endpoint | undefined } | undefined;
}
