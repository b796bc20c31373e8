/** The bytes of a peer without a library: ZMTP as RFC 37 specifies it. */
export const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1]),
  Buffer.from("NULL".padEnd(20, "\0")),
  Buffer.alloc(32),
]);

/** READY, for a socket type whose name has four letters. */
export function ready(kind) {
  return Buffer.from(`\x04\x1a\x05READY\x0bSocket-Type\0\0\0\x04${kind}`, "latin1");
}

export const PING = Buffer.from("\x04\x07\x04PING\0\0", "latin1");
export const PONG = Buffer.from("\x04PONG", "latin1");
