/**
 * Requests of ZAP (RFC 27), as libzmq sends them when a peer wants to be let in: read from their frames, strictly. What is
 * malformed is not guessed at.
 */
import { isUtf8 } from "node:buffer";

/** The one version there is. */
export const VERSION = "1.0";
/** Bytes of a CURVE key. */
const KEY_BYTES = 32;

interface RequestFields {
  /** `ZMQ_ZAP_DOMAIN` of the socket that the peer wants to get to; "" where it has none. */
  readonly domain: string;
  /** The peer's IP address; "" where it has none, which is so with ipc. */
  readonly address: string;
  /** `ZMQ_ROUTING_ID` of the socket that the peer wants to get to. */
  readonly routingId: Buffer;
}

/** The peer says nothing of who it is. libzmq asks only where the socket has a `zapDomain`. */
export interface NullRequest extends RequestFields {
  readonly mechanism: "NULL";
}

export interface PlainRequest extends RequestFields {
  readonly mechanism: "PLAIN";
  readonly username: string;
  readonly password: string;
}

export interface CurveRequest extends RequestFields {
  readonly mechanism: "CURVE";
  /** The peer's long-term key in Z85. That it has the secret key, too, libzmq has made sure of. */
  readonly publicKey: string;
}

/** What libzmq asks about a peer. */
export type AuthRequest = NullRequest | PlainRequest | CurveRequest;

/** A message at the handler's ROUTER, taken apart. */
export interface Asked {
  /** What has to stand before the reply, so that it gets to who has asked. */
  readonly envelope: readonly Buffer[];
  /** What the asker tells its requests apart by. */
  readonly id: Buffer;
  /** The request; a text: what is wrong with it. */
  readonly request: AuthRequest | string;
}

export function readRequest(parts: readonly Buffer[], z85: (key: Buffer) => string): Asked {
  const delimiter = parts.findIndex((part, i) => i > 0 && part.length === 0);
  const end = delimiter === -1 ? 1 : delimiter;
  const frames = parts.slice(end + (delimiter === -1 ? 0 : 1));
  const id = frames[1] ?? Buffer.alloc(0);
  const envelope = parts.slice(0, end);
  return { envelope, id, request: delimiter === -1 ? "it has no delimiter" : requestOf(frames, z85) };
}

function requestOf(frames: readonly Buffer[], z85: (key: Buffer) => string): AuthRequest | string {
  const [version, , domain, address, routingId, mechanism, ...credentials] = frames;
  if (!version || !domain || !address || !routingId || !mechanism) return `it has ${frames.length} frames`;
  if (version.toString() !== VERSION) return `its version is not ${VERSION}`;
  const text = [domain, address];
  const common = { domain: domain.toString(), address: address.toString(), routingId };
  const count = credentials.length;
  const wrong = `it has ${count} credentials`;
  switch (mechanism.toString()) {
    case "NULL":
      if (count !== 0) return wrong;
      return allText(text) ?? { ...common, mechanism: "NULL" };
    case "PLAIN": {
      const [username, password] = credentials;
      if (!username || !password || count !== 2) return wrong;
      const fields = { username: username.toString(), password: password.toString() };
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

/** Different bytes must not become the same text: what is wrong, or undefined. */
function allText(frames: readonly Buffer[]): string | undefined {
  return frames.every((frame) => isUtf8(frame)) ? undefined : "it has text that is not UTF-8";
}
