/**
 * Events of a monitor, as the async API has them: their types, and how the two parts from libzmq
 * become one.
 */
import { decodeText } from "../../core/memory/bytes.js";
import { uint16At, uint32At } from "../../core/memory/integers.js";
import type { Bytes } from "../../shim/program-bytes.js";
import * as zmq from "../../zmq/constants.js";
import { tlsFailure } from "../../shim/tls-failures.js";
import { ErrnoError, errorFromWasm, errorNamed } from "../errors.js";

/** A peer, or the ZAP handler, refused an identity: the status of ZAP. */
export interface AuthError extends Error {
  /** 300: temporary, the client tries again. 400: refused. 500: the handler failed. */
  status: 300 | 400 | 500;
}

const ZMTP_ERRORS = {
  UNSPECIFIED: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_UNSPECIFIED,
  UNEXPECTED_COMMAND: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND,
  INVALID_SEQUENCE: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE,
  KEY_EXCHANGE: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE,
  MALFORMED_COMMAND_UNSPECIFIED: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED,
  MALFORMED_COMMAND_MESSAGE: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE,
  MALFORMED_COMMAND_HELLO: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO,
  MALFORMED_COMMAND_INITIATE: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE,
  MALFORMED_COMMAND_ERROR: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR,
  MALFORMED_COMMAND_READY: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY,
  MALFORMED_COMMAND_WELCOME: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME,
  INVALID_METADATA: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_INVALID_METADATA,
  CRYPTOGRAPHIC: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC,
  MECHANISM_MISMATCH: zmq.ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH,
} as const;

const ZAP_ERRORS = {
  UNSPECIFIED: zmq.ZMQ_PROTOCOL_ERROR_ZAP_UNSPECIFIED,
  MALFORMED_REPLY: zmq.ZMQ_PROTOCOL_ERROR_ZAP_MALFORMED_REPLY,
  BAD_REQUEST_ID: zmq.ZMQ_PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID,
  BAD_VERSION: zmq.ZMQ_PROTOCOL_ERROR_ZAP_BAD_VERSION,
  INVALID_STATUS_CODE: zmq.ZMQ_PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE,
  INVALID_METADATA: zmq.ZMQ_PROTOCOL_ERROR_ZAP_INVALID_METADATA,
} as const;

/** A peer, or the ZAP handler, broke the protocol. */
export interface ProtoError extends Error {
  /** How the protocol was broken. */
  code: `ERR_ZMTP_${keyof typeof ZMTP_ERRORS}` | `ERR_ZAP_${keyof typeof ZAP_ERRORS}`;
}

/** The endpoint of an event. */
export interface EventAddress {
  /** The endpoint, of this side or of the peer. */
  address: string;
}

/** The pause before the next attempt to connect. */
export interface EventInterval {
  /** Milliseconds until the next attempt. */
  interval: number;
}

/** Why something failed. */
export interface EventError<E = ErrnoError> {
  /** The error, with its `code`. */
  error: E;
}

type Expand<T> = T extends infer O ? { [K in keyof O]: O[K] } : never;

/** An event of type `T`, with its data. */
export type EventFor<T extends string, D = object> = Expand<{ type: T } & D>;

/**
 * `zmq_socket_monitor`: an event of a connection of a socket. `address` is the endpoint, if there
 * is one.
 *
 * - `accept`, `accept:error`: a peer has connected, or could not be accepted.
 * - `bind`, `bind:error`: the socket listens, or could not.
 * - `connect`, `connect:delay`, `connect:retry`: connected to a peer; the attempt is under way; it
 *   failed and is repeated after `interval`.
 * - `close`, `close:error`: a descriptor was closed, or could not be.
 * - `disconnect`: the connection was lost.
 * - `handshake`: the handshake has succeeded, and messages can flow.
 * - `handshake:error:protocol`, `handshake:error:auth`, `handshake:error:other`: it has failed;
 *   `error` says why.
 * - `end`: the socket is closed; no event follows.
 */
export type Event =
  | EventFor<"accept", EventAddress>
  | EventFor<"accept:error", EventAddress & EventError>
  | EventFor<"bind", EventAddress>
  | EventFor<"bind:error", EventAddress & EventError>
  | EventFor<"connect", EventAddress>
  | EventFor<"connect:delay", EventAddress>
  | EventFor<"connect:retry", EventAddress & EventInterval>
  | EventFor<"close", EventAddress>
  | EventFor<"close:error", EventAddress & EventError>
  | EventFor<"disconnect", EventAddress>
  | EventFor<"end">
  | EventFor<"handshake", EventAddress>
  | EventFor<"handshake:error:protocol", EventAddress & EventError<ProtoError>>
  | EventFor<"handshake:error:auth", EventAddress & EventError<AuthError>>
  | EventFor<"handshake:error:other", EventAddress & EventError>
  | EventFor<"unknown">;

/** The names of events. */
export type EventType = Event["type"];

/** The event of type `E`. */
export type EventOfType<E extends EventType = EventType> = Expand<Extract<Event, Event & EventFor<E>>>;

/** The data beside type and address. */
type Detail = (value: number) => { interval?: number; error?: Error };

const none: Detail = () => ({});
const errno: Detail = (value) => ({ error: tlsError(value) ?? errorFromWasm(value) });

const kinds: ReadonlyMap<number, readonly [EventType, Detail]> = new Map<number, readonly [EventType, Detail]>([
  [zmq.ZMQ_EVENT_CONNECTED, ["connect", none]],
  [zmq.ZMQ_EVENT_CONNECT_DELAYED, ["connect:delay", none]],
  [zmq.ZMQ_EVENT_CONNECT_RETRIED, ["connect:retry", (interval) => ({ interval })]],
  [zmq.ZMQ_EVENT_LISTENING, ["bind", none]],
  [zmq.ZMQ_EVENT_BIND_FAILED, ["bind:error", errno]],
  [zmq.ZMQ_EVENT_ACCEPTED, ["accept", none]],
  [zmq.ZMQ_EVENT_ACCEPT_FAILED, ["accept:error", errno]],
  [zmq.ZMQ_EVENT_CLOSED, ["close", none]],
  [zmq.ZMQ_EVENT_CLOSE_FAILED, ["close:error", errno]],
  [zmq.ZMQ_EVENT_DISCONNECTED, ["disconnect", none]],
  [zmq.ZMQ_EVENT_MONITOR_STOPPED, ["end", none]],
  [zmq.ZMQ_EVENT_HANDSHAKE_SUCCEEDED, ["handshake", none]],
  [zmq.ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL, ["handshake:error:other", (value) => ({ error: otherError(value) })]],
  [zmq.ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, ["handshake:error:protocol", (value) => ({ error: protoError(value) })]],
  [zmq.ZMQ_EVENT_HANDSHAKE_FAILED_AUTH, ["handshake:error:auth", (value) => ({ error: authError(value) })]],
]);

/** Only the server's ZAP handler knows the exact reason. */
const REFUSED = "the server's ZAP handler did not accept the address, password or key";
/** What to do about a broken protocol, by the end of its code. */
const PROTOCOL_ADVICE: Readonly<Record<string, string>> = {
  MECHANISM_MISMATCH: "one side has CURVE or PLAIN set, and the other has not, or sees itself as server, too",
  CRYPTOGRAPHIC: "the client's curveServerKey is not this server's public key, or its own two keys are not a pair",
};
/** What to do about a handshake that has failed without a broken protocol, by the errno. */
const HANDSHAKE_ADVICE: Readonly<Record<string, string>> = {
  EFAULT: "zapEnforceDomain is set, and the socket's context has no Authenticator: make one before the first bind",
  EPIPE: "the peer closed the connection; with CURVE, check that curveServerKey is the server's public key",
  ECONNRESET: "the peer reset the connection; does it speak ZMTP there?",
};

const STATUS: Readonly<Record<number, string>> = {
  300: "Temporary error",
  400: "Authentication failure",
  500: "Internal error",
};

function authError(status: number): Error {
  return Object.assign(new Error(STATUS[status] ?? "Unknown error"), { status, detail: REFUSED });
}

/** Why a handshake of TLS has failed: an EPROTO with Node's code; undefined: it is an errno. */
function tlsError(value: number): ErrnoError | undefined {
  const failure = tlsFailure(value);
  return failure && Object.assign(errorNamed("EPROTO", failure.meaning), { code: failure.code });
}

/** libzmq reports EFAULT for a ZAP handler that is required and absent. */
function otherError(value: number): ErrnoError {
  const failure = tlsError(value);
  if (failure) return failure;
  const { errno: number, code } = errorFromWasm(value);
  return new ErrnoError(number, HANDSHAKE_ADVICE[code], code === "EFAULT" ? "No ZAP handler" : undefined);
}

function protoError(value: number): Error {
  for (const [protocol, errors] of Object.entries({ ZMTP: ZMTP_ERRORS, ZAP: ZAP_ERRORS })) {
    const name = Object.entries(errors).find(([, number]) => number === value)?.[0];
    if (name)
      return Object.assign(new Error(`${protocol} protocol error`), {
        code: `ERR_${protocol}_${name}`,
        ...(PROTOCOL_ADVICE[name] && { detail: PROTOCOL_ADVICE[name] }),
      });
  }
  return Object.assign(new Error("Unknown error"), { code: "ERR_UNKNOWN" });
}

/**
 * The event in the parts of a monitor's message: 16 bits of event with 32 bits of value, and the
 * endpoint.
 */
export function eventOf([head, endpoint]: readonly Bytes[]): Event {
  const [type, detail] = kinds.get(uint16At(head!, 0)) ?? (["unknown", none] as const);
  const address = endpoint!.length > 0 ? { address: decodeText(endpoint!) } : {};
  return { type, ...address, ...detail(uint32At(head!, 2)) } as Event;
}
