/**
 * The values that each option accepts, as in options.cpp: the text of an error for a refused value.
 */
import * as zmq from "../../zmq/constants.js";
import type { OptionValue } from "./option-types.js";

const ANY = "milliseconds, 0 or more";
const KEY = "a CURVE key is 40 characters of Z85, or its 32 bytes";
const TEXT = "1 to 255 bytes, or null for none";
const UNBUILT = "VMCI is not built in";
const ID = "1 to 255 bytes, of which the first is not 0";

const rules: Readonly<Record<number, string>> = {
  [zmq.ZMQ_AFFINITY]: "0 to 2 ** 64 - 1, a bit for each I/O thread",
  [zmq.ZMQ_RATE]: "kilobits a second, 1 or more",
  [zmq.ZMQ_RECOVERY_IVL]: ANY,
  [zmq.ZMQ_LINGER]: `${ANY}, or -1 for no limit`,
  [zmq.ZMQ_RECONNECT_IVL]: `${ANY}, or -1 to connect once only`,
  [zmq.ZMQ_BACKLOG]: "connections, 0 or more",
  [zmq.ZMQ_RECONNECT_IVL_MAX]: `${ANY}, 0 for no growth`,
  [zmq.ZMQ_MAXMSGSIZE]: "bytes, 0 or more, or -1 for no limit",
  [zmq.ZMQ_TCP_KEEPALIVE]: "-1, 0 or 1",
  [zmq.ZMQ_TCP_KEEPALIVE_IDLE]: "seconds, 0 or more, or -1 for the system's own",
  [zmq.ZMQ_TCP_ACCEPT_FILTER]: 'an address or a range, such as "127.0.0.1" or "10.0.0.0/8", or null for all',
  [zmq.ZMQ_PLAIN_USERNAME]: TEXT,
  [zmq.ZMQ_PLAIN_PASSWORD]: TEXT,
  [zmq.ZMQ_CURVE_PUBLICKEY]: KEY,
  [zmq.ZMQ_CURVE_SECRETKEY]: KEY,
  [zmq.ZMQ_CURVE_SERVERKEY]: KEY,
  [zmq.ZMQ_ZAP_DOMAIN]: TEXT,
  [zmq.ZMQ_HANDSHAKE_IVL]: `${ANY}, 0 for no limit`,
  [zmq.ZMQ_SOCKS_PROXY]: '"host:port", or null for none',
  [zmq.ZMQ_SOCKS_USERNAME]: "up to 255 bytes, or null for none",
  [zmq.ZMQ_SOCKS_PASSWORD]: "up to 255 bytes, or null for none",
  [zmq.ZMQ_HEARTBEAT_IVL]: `${ANY}, 0 for none`,
  [zmq.ZMQ_HEARTBEAT_TTL]: "milliseconds, 0 to 6553599",
  [zmq.ZMQ_HEARTBEAT_TIMEOUT]: ANY,
  [zmq.ZMQ_CONNECT_TIMEOUT]: `${ANY}, 0 for the system's own`,
  [zmq.ZMQ_MULTICAST_MAXTPDU]: "bytes, 1 or more",
  [zmq.ZMQ_MULTICAST_HOPS]: "1 or more",
  [zmq.ZMQ_VMCI_BUFFER_SIZE]: UNBUILT,
  [zmq.ZMQ_VMCI_BUFFER_MIN_SIZE]: UNBUILT,
  [zmq.ZMQ_VMCI_BUFFER_MAX_SIZE]: UNBUILT,
  [zmq.ZMQ_VMCI_CONNECT_TIMEOUT]: UNBUILT,
  [zmq.ZMQ_BINDTODEVICE]: "a device of 1 to 16 bytes, or null for all",
  [zmq.ZMQ_SNDBUF]: "bytes, 0 or more, or -1 for the system's own",
  [zmq.ZMQ_RCVBUF]: "bytes, 0 or more, or -1 for the system's own",
  [zmq.ZMQ_SNDHWM]: "messages, 1 or more, or 0 for no limit",
  [zmq.ZMQ_RCVHWM]: "messages, 1 or more, or 0 for no limit",
  [zmq.ZMQ_SNDTIMEO]: `${ANY}, or -1 for no limit`,
  [zmq.ZMQ_RCVTIMEO]: `${ANY}, or -1 for no limit`,
  [zmq.ZMQ_ROUTING_ID]: ID,
  [zmq.ZMQ_CONNECT_ROUTING_ID]: ID,
  [zmq.ZMQ_ROUTER_NOTIFY]: "0, ZMQ_NOTIFY_CONNECT (1), ZMQ_NOTIFY_DISCONNECT (2), or both (3)",
  [zmq.ZMQ_IN_BATCH_SIZE]: "bytes, 1 or more",
  [zmq.ZMQ_OUT_BATCH_SIZE]: "bytes, 1 or more",
  [zmq.ZMQ_METADATA]: '"X-name:value"; the name has up to 255 bytes and begins with "X-"',
  [zmq.ZMQ_SUBSCRIBE]: "a prefix; of an XPublisher only where manual is set",
  [zmq.ZMQ_UNSUBSCRIBE]: "a prefix; of an XPublisher only where manual is set",
};

/** Why the async API refuses a value that libzmq accepts; undefined: it does not. */
export function refusedHere(option: number, value: OptionValue | undefined): string | undefined {
  if (typeof value !== "number") return undefined;
  if (option === zmq.ZMQ_USE_FD && value >= 0)
    return "Node cannot take over a listening descriptor; bind() an endpoint";
  return undefined;
}

/**
 * The text of an error: the name of the option, the value unless it may be secret, the rule, and
 * the refused value.
 */
export function refusalOf(
  option: number,
  name: string,
  shown: OptionValue | undefined,
  bytes: Uint8Array | null,
): string {
  const head = shown === undefined ? name : `${name} = ${String(shown)}`;
  const rule = rules[option];
  if (rule === undefined) return head;
  return shown === undefined ? `${head}: ${rule}; given were ${bytes?.length ?? 0} bytes` : `${head}: ${rule}`;
}
