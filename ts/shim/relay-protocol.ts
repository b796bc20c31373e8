/**
 * What a page and a relay (ts/relay) say to each other: a WebSocket carries the bytes of one
 * connection of the transports tcp or ipc.
 *
 * - The page opens it at the relay's URL, with the endpoint as a parameter and a sub-protocol.
 * - The relay connects to the endpoint, and sends the text OPEN. Otherwise it closes with a code
 *   and a reason, whose first word is the name of an errno.
 * - Binary messages are bytes, in both directions. Where one ends has no meaning.
 * - Each side sends at most about WINDOW_BYTES ahead of the other, which acknowledges: it sends a
 *   text with the number of bytes that it has passed on since the last. WebSockets alone do not
 *   hold back a sender.
 */
export const RELAY_PROTOCOL = "zmtp-relay.1";
export const ENDPOINT_PARAMETER = "endpoint";
export const OPEN = "open";
export const WINDOW_BYTES = 1 << 20;

/** Codes with which a relay closes a WebSocket, beside those of RFC 6455. */
export const RelayClose = {
  /** The peer has closed the connection. */
  Ended: 1000,
  /** The relay ends. */
  GoingAway: 1001,
  /** The page has broken RFC 6455. */
  Protocol: 1002,
  /** A message is larger than the relay takes. */
  TooLarge: 1009,
  /** The page has broken the rules above. */
  Malformed: 4400,
  /** The relay does not allow the endpoint. */
  NotAllowed: 4403,
  /** The peer cannot be reached. */
  Unreachable: 4404,
  /** The connection was idle, or its handshake was too slow. */
  TimedOut: 4408,
  /** The relay has as many connections as it may have. */
  TooMany: 4429,
  /** The connection to the peer has failed. */
  Failed: 4502,
} as const;
