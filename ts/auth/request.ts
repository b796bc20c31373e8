/**
 * Requests of ZAP (RFC 27), which libzmq sends when a peer connects. They are read strictly from
 * their frames: a malformed request is not guessed.
 */
import { decodeText, isUtf8, viewOf } from "../core/memory/bytes.js";
import type { Bytes } from "../shim/program-bytes.js";

/** The one version of the protocol. */
export const VERSION = "1.0";
/** Bytes of a CURVE key. */
const KEY_BYTES = 32;

interface RequestFields {
  /** `ZMQ_ZAP_DOMAIN` of the socket that the peer connects to; "" if it has none. */
  readonly domain: string;
  /** The peer's IP address; "" if it has none, as over ipc. */
  readonly address: string;
  /** `ZMQ_ROUTING_ID` of the socket that the peer connects to. */
  readonly routingId: Bytes;
}

/** A request without an identity. libzmq sends it only if the socket has a `zapDomain`. */
export interface NullRequest extends RequestFields {
  /** The mechanism of the connection: none. */
  readonly mechanism: "NULL";
}

/** A request of a peer with a name and a password. */
export interface PlainRequest extends RequestFields {
  /** The mechanism of the connection. */
  readonly mechanism: "PLAIN";
  /** The name that the peer has sent. */
  readonly username: string;
  /** The password that it has sent. */
  readonly password: string;
}

/** A request of a peer with a key. */
export interface CurveRequest extends RequestFields {
  /** The mechanism of the connection. */
  readonly mechanism: "CURVE";
  /** The peer's long-term key in Z85. libzmq has checked that the peer has the secret key. */
  readonly publicKey: string;
}

/** A question of libzmq about a peer. */
export type AuthRequest = NullRequest | PlainRequest | CurveRequest;

/** A message of the handler's ROUTER, parsed. */
export interface Asked {
  /** The parts that go before the reply, so that it reaches the asker. */
  readonly envelope: readonly Bytes[];
  /** The id by which the asker knows its requests. */
  readonly id: Bytes;
  /** The request, or a text that says what is wrong with it. */
  readonly request: AuthRequest | string;
}

export function readRequest(parts: readonly Bytes[], z85: (key: Bytes) => string): Asked {
  const delimiter = parts.findIndex((part, i) => i > 0 && part.length === 0);
  const end = delimiter === -1 ? 1 : delimiter;
  const frames = parts.slice(end + (delimiter === -1 ? 0 : 1));
  const id = frames[1] ?? viewOf(new ArrayBuffer(0), 0, 0);
  const envelope = parts.slice(0, end);
  return { envelope, id, request: delimiter === -1 ? "it has no delimiter" : requestOf(frames, z85) };
}

function requestOf(frames: readonly Bytes[], z85: (key: Bytes) => string): AuthRequest | string {
  const [version, , domain, address, routingId, mechanism, ...credentials] = frames;
  if (!version || !domain || !address || !routingId || !mechanism) return `it has ${frames.length} frames`;
  if (decodeText(version) !== VERSION) return `its version is not ${VERSION}`;
  const text = [domain, address];
  const common = { domain: decodeText(domain), address: decodeText(address), routingId };
  const count = credentials.length;
  const wrong = `it has ${count} credentials`;
  switch (decodeText(mechanism)) {
    case "NULL":
      if (count !== 0) return wrong;
      return allText(text) ?? { ...common, mechanism: "NULL" };
    case "PLAIN": {
      const [username, password] = credentials;
      if (!username || !password || count !== 2) return wrong;
      const fields = { username: decodeText(username), password: decodeText(password) };
      return allText([...text, username, password]) ?? { ...common, mechanism: "PLAIN", ...fields };
    }
    case "CURVE": {
      const [key] = credentials;
      if (!key || count !== 1) return wrong;
      if (key.length !== KEY_BYTES) return `its key has ${key.length} bytes`;
      return allText(text) ?? { ...common, mechanism: "CURVE", publicKey: z85(key) };
    }
    default:
      return "its mechanism is not NULL, PLAIN or CURVE";
  }
}

/** Different bytes must not become the same text: returns what is wrong, or undefined. */
function allText(frames: readonly Bytes[]): string | undefined {
  return frames.every((frame) => isUtf8(frame)) ? undefined : "it has text that is not UTF-8";
}
