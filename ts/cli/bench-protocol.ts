/**
 * What `zmq bench run` (a DEALER) and `zmq bench serve` (a ROUTER) say to each other. A message has
 * one part, whose first byte says what it is.
 */
export const KIND = {
  /** Comes back as it is. */
  echo: 0x45,
  /** JSON with `count`, the number of data messages that follow. */
  begin: 0x42,
  data: 0x44,
  /** JSON with `seconds` from the first data message to the last: the answer to the last. */
  done: 0x46,
} as const;

export function payload(kind: number, size: number): Buffer {
  const bytes = Buffer.alloc(Math.max(1, size), "libzmq");
  bytes[0] = kind;
  return bytes;
}

export function jsonMessage(kind: number, value: object): Buffer {
  return Buffer.concat([Buffer.of(kind), Buffer.from(JSON.stringify(value))]);
}

/** undefined: it is not JSON with that number. */
export function numberIn(bytes: Buffer, name: string): number | undefined {
  try {
    const value = (JSON.parse(bytes.toString("utf8", 1)) as Record<string, unknown> | null)?.[name];
    return typeof value === "number" ? value : undefined;
  } catch {
    return undefined;
  }
}
