/**
 * The endpoints that a page cannot have, and why. An endpoint that libzmq does not know, or that is
 * malformed, is libzmq's to refuse.
 */

/** The error of an endpoint: EOPNOTSUPP. */
export class UnsupportedError extends Error {
  readonly code = "EOPNOTSUPP";
  /** What to do about it. */
  readonly detail: string;

  constructor(message: string, detail: string) {
    super(message);
    this.detail = detail;
  }
}

const KNOWN = /^(tcp|ipc|wss?|udp|e?pgm):\/\//;

/** undefined: the endpoint is possible, or no endpoint. `relayed`: the instance has a relay. */
export function unsupported(
  access: "bind" | "connect",
  endpoint: string,
  relayed: boolean,
): UnsupportedError | undefined {
  const transport = KNOWN.exec(endpoint)?.[1];
  if (transport === undefined) return undefined;
  if (access === "bind")
    return new UnsupportedError(
      `a browser accepts no connections, so only inproc:// can be bound here, and not ${endpoint}`,
      "connect from here to a peer that binds, such as Node's over ws://; any pattern works in either direction",
    );
  if (transport === "udp" || transport.endsWith("pgm"))
    return new UnsupportedError(
      `a browser has no datagrams, which ${transport}:// needs`,
      "connect to a peer over ws://",
    );
  if (transport.startsWith("ws")) return undefined;
  if (!relayed)
    return new UnsupportedError(
      `a browser has no sockets of ${transport}: ${endpoint} can only be reached through a relay`,
      'give the instance a relay of libzmq-wasm/relay, createInstance({ relay: "wss://host/path" }), or let the peer bind ws:// or wss://',
    );
  if (transport === "tcp" && endpoint.includes(";"))
    return new UnsupportedError(
      "a relay chooses the source address of its connections",
      "leave out what is before the ;",
    );
  return undefined;
}
