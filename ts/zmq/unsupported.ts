/**
 * Options for which Node has no call. Setting one to more than its default fails with ENOPROTOOPT
 * instead of doing nothing. A value that libzmq refuses with EINVAL still fails with EINVAL.
 *
 * Not in this table: libzmq as built here refuses ZMQ_GSSAPI_…, ZMQ_VMCI_… and
 * ZMQ_IPC_FILTER_… with EINVAL. ZMQ_SNDBUF and ZMQ_RCVBUF are hints: they are set on udp sockets,
 * and only stored for tcp and ipc, where Node sizes its own buffers. ZMQ_LOOPBACK_FASTPATH is for
 * Windows Server 2012 alone.
 */
import {
  ZMQ_BINDTODEVICE,
  ZMQ_PRIORITY,
  ZMQ_TCP_KEEPALIVE_CNT,
  ZMQ_TCP_KEEPALIVE_INTVL,
  ZMQ_TCP_MAXRT,
  ZMQ_TOS,
} from "./constants.js";

/** An option that libzmq has and Node has no call for. */
export interface UnsupportedOption {
  /** Name of the option in zmq.h. */
  readonly name: string;
  /** Its number. */
  readonly option: number;
  /** The values that are refused, in words. */
  readonly when: string;
  /** The call that Node lacks. */
  readonly why: string;
  /** Whether libzmq would accept the value, as C gets it, and Node has no call for it. */
  readonly refuses: (value: Uint8Array) => boolean;
}

/** The longest name of a device that libzmq accepts (BINDDEVSIZ). */
const DEVICE_BYTES = 16;

function atLeast(least: number): (value: Uint8Array) => boolean {
  return (value) => value.byteLength === 4 && new DataView(value.buffer, value.byteOffset).getInt32(0, true) >= least;
}

const named = (value: Uint8Array): boolean => value.byteLength > 0 && value.byteLength <= DEVICE_BYTES;

/** Options for which Node has no call: setting one fails with ENOPROTOOPT. */
export const unsupportedOptions: readonly UnsupportedOption[] = [
  { name: "ZMQ_TOS", option: ZMQ_TOS, when: "> 0", why: "Node has no IP_TOS", refuses: atLeast(1) },
  { name: "ZMQ_PRIORITY", option: ZMQ_PRIORITY, when: "> 0", why: "Node has no SO_PRIORITY", refuses: atLeast(1) },
  {
    name: "ZMQ_TCP_MAXRT",
    option: ZMQ_TCP_MAXRT,
    when: "> 0",
    why: "Node has no TCP_USER_TIMEOUT",
    refuses: atLeast(1),
  },
  {
    name: "ZMQ_TCP_KEEPALIVE_CNT",
    option: ZMQ_TCP_KEEPALIVE_CNT,
    when: ">= 0",
    why: "Node has no TCP_KEEPCNT: of keep-alive it sets only the delay",
    refuses: atLeast(0),
  },
  {
    name: "ZMQ_TCP_KEEPALIVE_INTVL",
    option: ZMQ_TCP_KEEPALIVE_INTVL,
    when: ">= 0",
    why: "Node has no TCP_KEEPINTVL: of keep-alive it sets only the delay",
    refuses: atLeast(0),
  },
  {
    name: "ZMQ_BINDTODEVICE",
    option: ZMQ_BINDTODEVICE,
    when: "not empty",
    why: "Node has no SO_BINDTODEVICE",
    refuses: named,
  },
];

const byOption = new Map(unsupportedOptions.map((row) => [row.option, row]));

/** The row of an option that has values for which Node has no call. */
export function unsupportedOption(option: number): UnsupportedOption | undefined {
  return byOption.get(option);
}
