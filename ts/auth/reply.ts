/**
 * Replies of ZAP (RFC 27), made from the answer of a hook or a policy. They are checked, because
 * libzmq treats a malformed reply as a broken connection.
 */
import { argumentError } from "../api/errors.js";
import { concatBytes, encodeText } from "../core/memory/bytes.js";
import { isUint8Array } from "../shim/realm.js";
import { VERSION, type AuthRequest } from "./request.js";

/**
 * 200: accepted. 400: refused. 500: could not be decided. 300: not now; libzmq tells the peer
 * nothing, disconnects it after the server's `handshakeInterval`, and the peer tries again.
 */
export type Status = 200 | 300 | 400 | 500;

/** The fields of a reply. Fields that are omitted get a default. */
export interface ReplyFields {
  /** Default: 200. */
  readonly status?: Status;
  readonly text?: string;
  /**
   * `User-Id` of all messages of the peer. Default: the name with PLAIN, the public key with CURVE,
   * none with NULL.
   */
  readonly userId?: string;
  /** More properties of all messages of the peer. */
  readonly metadata?: Readonly<Record<string, string | Uint8Array>>;
}

/** The answer of a hook: whether the peer is accepted, or the fields of the reply. */
export type Answer = boolean | ReplyFields;

/** The reply that libzmq gets. */
export type Reply = Required<ReplyFields>;

const TEXT: Readonly<Record<Status, string>> = {
  200: "OK",
  300: "Try again later",
  400: "Refused",
  500: "Internal error",
};
const FIELDS = new Set(["status", "text", "userId", "metadata"]);
/** Names of properties, by RFC 37. */
const NAME = /^[A-Za-z0-9\-_.+]{1,255}$/;

/** A reply that refuses the peer. */
export function refusal(status: Exclude<Status, 200>, text = TEXT[status]): Reply {
  return { status, text, userId: "", metadata: {} };
}

/** Makes the reply. Throws a TypeError for a wrong answer, so that a mistake accepts no peer. */
export function replyTo(request: AuthRequest, answer: unknown): Reply {
  if (answer === false) return refusal(400);
  const fields = answer === true ? {} : answer;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw argumentError("An answer must be a boolean or an object");
  const strange = Object.keys(fields).find((name) => !FIELDS.has(name));
  if (strange !== undefined) throw argumentError(`An answer has no "${strange}"`);
  const { status = 200, text, userId, metadata = {} } = fields as ReplyFields;
  if (typeof (status as unknown) !== "number" || !Object.hasOwn(TEXT, status))
    throw argumentError("Status must be 200, 300, 400 or 500");
  if (status !== 200) return refusal(status, asText(text ?? TEXT[status], "Text"));
  encodeMetadata(metadata);
  return {
    status,
    text: asText(text ?? TEXT[status], "Text"),
    userId: asText(userId ?? nameOf(request), "User id"),
    metadata,
  };
}

/** The frames of a reply. */
export function encodeReply(id: Uint8Array, { status, text, userId, metadata }: Reply): Uint8Array[] {
  const [version, code, reason, user] = [VERSION, String(status), text, userId].map((field) => encodeText(field));
  return [version!, id, code!, reason!, user!, encodeMetadata(metadata)];
}

/**
 * Properties as in ZMTP's READY (RFC 37): one byte of length and a name, four bytes of length and a
 * value.
 */
function encodeMetadata(metadata: unknown): Uint8Array {
  if (typeof metadata !== "object" || metadata === null) throw argumentError("Metadata must be an object");
  const parts = Object.entries(metadata).flatMap(([name, value]: [string, unknown]) => {
    if (!NAME.test(name)) throw argumentError(`"${name}" cannot be the name of a property`);
    if (typeof value !== "string" && !isUint8Array(value))
      throw argumentError(`Property "${name}" must be a string or bytes`);
    const bytes = typeof value === "string" ? encodeText(value) : value;
    const sizes = new DataView(new ArrayBuffer(5));
    sizes.setUint8(0, name.length);
    sizes.setUint32(1, bytes.length);
    const [nameSize, size] = [new Uint8Array(sizes.buffer, 0, 1), new Uint8Array(sizes.buffer, 1, 4)];
    return [nameSize, encodeText(name), size, bytes];
  });
  return concatBytes(parts);
}

function asText(value: unknown, what: string): string {
  if (typeof value !== "string") throw argumentError(`${what} must be a string`);
  return value;
}

function nameOf(request: AuthRequest): string {
  if (request.mechanism === "PLAIN") return request.username;
  return request.mechanism === "CURVE" ? request.publicKey : "";
}
