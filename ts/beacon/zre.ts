/** The beacons of ZRE (RFC 36), by which Zyre's nodes find each other: 22 bytes. */
import { argumentError, errorNamed, shown } from "../api/errors.js";
import type { Bytes } from "../shim/program-bytes.js";

/** The content of a ZRE beacon. */
export interface ZreBeacon {
  /** The node's UUID, such as "6ecd8ff4-7a3d-4d2a-8f5d-1c9d0c3d3f10". */
  readonly uuid: string;
  /** The TCP port of the node's mailbox; 0: the node leaves. */
  readonly port: number;
}

const SIZE = 22;
/** "ZRE" and the version, 1. */
const HEAD = Buffer.from("ZRE\x01", "latin1");

/**
 * Makes a ZRE beacon.
 *
 * @throws TypeError for a text that is not a UUID; EINVAL for a port that is not from 0 to 65535.
 */
export function formatZreBeacon(beacon: ZreBeacon): Bytes {
  if (typeof beacon !== "object" || (beacon as unknown) === null)
    throw argumentError("Beacon must be an object", "such as { uuid: crypto.randomUUID(), port: 49152 }");
  const { uuid, port } = beacon;
  if (typeof uuid !== "string") throw argumentError("UUID must be a string", "such as crypto.randomUUID()");
  const digits = uuid.replaceAll("-", "");
  if (!/^[\da-f]{32}$/i.test(digits))
    throw argumentError("UUID must have 32 hexadecimal digits", `uuid = ${shown(uuid)}`);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw errorNamed("EINVAL", `port = ${shown(port)}: an integer from 0 to 65535`);
  const bytes = Buffer.alloc(SIZE);
  HEAD.copy(bytes);
  bytes.write(digits, HEAD.length, "hex");
  bytes.writeUInt16BE(port, SIZE - 2);
  return bytes;
}

/** Reads a ZRE beacon. Returns undefined for bytes that are none. */
export function parseZreBeacon(bytes: Uint8Array): ZreBeacon | undefined {
  if (!ArrayBuffer.isView(bytes)) throw argumentError("Beacon must be bytes", "the data of a received beacon");
  if (bytes.byteLength !== SIZE) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, SIZE);
  if (!buffer.subarray(0, HEAD.length).equals(HEAD)) return undefined;
  const digits = buffer.toString("hex", HEAD.length, SIZE - 2);
  const uuid = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { uuid, port: buffer.readUInt16BE(SIZE - 2) };
}
