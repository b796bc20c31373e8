/** Options of the system's sockets, which no page has; setting one does not succeed silently. */
import {
  ZMQ_BINDTODEVICE,
  ZMQ_PRIORITY,
  ZMQ_TCP_KEEPALIVE_CNT,
  ZMQ_TCP_KEEPALIVE_INTVL,
  ZMQ_TCP_MAXRT,
  ZMQ_TOS,
} from "../zmq/constants.js";

/** What the async API asks of a row of the original (ts/zmq/unsupported.ts). */
interface Refusal {
  readonly why: string;
  readonly refuses: (value: Uint8Array) => boolean;
}

const OF_SYSTEM = new Set([
  ZMQ_TOS,
  ZMQ_PRIORITY,
  ZMQ_TCP_MAXRT,
  ZMQ_TCP_KEEPALIVE_CNT,
  ZMQ_TCP_KEEPALIVE_INTVL,
  ZMQ_BINDTODEVICE,
]);

const why = "a browser opens the connections, and lets no page set it";

/** Values above 0, and names of devices. */
const refuses = ({ buffer, byteOffset, length }: Uint8Array): boolean =>
  length > 0 && (length !== 4 || new DataView(buffer, byteOffset).getInt32(0, true) > 0);

export function unsupportedOption(option: number): Refusal | undefined {
  return OF_SYSTEM.has(option) ? { why, refuses } : undefined;
}
