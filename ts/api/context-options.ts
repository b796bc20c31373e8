/**
 * The options of a context, as properties.
 */
import * as zmq from "../zmq/constants.js";
import type { OpenContext } from "./context.js";
import { errorFromWasm } from "./errors.js";

/** The options of a context. Those that shape threads and sockets take effect for sockets made after they are set. */
export interface ContextOptions {
  /** `ZMQ_BLOCKY`: whether messages that are still to be sent hold the end of the process back. Default true. */
  blocky: boolean;
  /** `ZMQ_IO_THREADS`: how many I/O threads libzmq has; inline they are all the program's own. Default 1. */
  ioThreads: number;
  /** `ZMQ_MAX_MSGSZ`: the largest message, in bytes. Default 2147483647. libzmq keeps the value and does not enforce it. */
  maxMessageSize: number;
  /** `ZMQ_MAX_SOCKETS`: how many sockets there may be. Default 1023. */
  maxSockets: number;
  /** `ZMQ_IPV6`: the default of the sockets' `ipv6`. Default false. */
  ipv6: boolean;
  /** `ZMQ_THREAD_PRIORITY`: the scheduling priority of I/O threads. Without effect where there are none. */
  threadPriority: number;
  /** `ZMQ_THREAD_SCHED_POLICY`: the scheduling policy of I/O threads. Without effect where there are none. */
  threadSchedulingPolicy: number;
  /** `ZMQ_SOCKET_LIMIT`: the largest value that `maxSockets` can have. */
  readonly maxSocketsLimit: number;
}

interface Row {
  readonly option: number;
  readonly type: "bool" | "int";
  readonly access: "r" | "w" | "rw";
}

const table: Record<keyof ContextOptions, Row> = {
  blocky: { option: zmq.ZMQ_BLOCKY, type: "bool", access: "rw" },
  ioThreads: { option: zmq.ZMQ_IO_THREADS, type: "int", access: "rw" },
  maxMessageSize: { option: zmq.ZMQ_MAX_MSGSZ, type: "int", access: "rw" },
  maxSockets: { option: zmq.ZMQ_MAX_SOCKETS, type: "int", access: "rw" },
  ipv6: { option: zmq.ZMQ_IPV6, type: "bool", access: "rw" },
  threadPriority: { option: zmq.ZMQ_THREAD_PRIORITY, type: "int", access: "w" },
  threadSchedulingPolicy: { option: zmq.ZMQ_THREAD_SCHED_POLICY, type: "int", access: "w" },
  maxSocketsLimit: { option: zmq.ZMQ_SOCKET_LIMIT, type: "int", access: "r" },
};

/** What a context lets its options reach. */
interface Openable {
  open(): OpenContext;
}

export function defineOptions(prototype: Openable): void {
  for (const [name, row] of Object.entries(table))
    Object.defineProperty(prototype, name, {
      configurable: true,
      get: row.access === "w" ? undefined : reader(name, row),
      set: row.access === "r" ? undefined : writer(name, row),
    });
}

function reader(name: string, { option, type }: Row) {
  return function (this: Openable): number | boolean {
    const { instance, ptr } = this.open();
    const value = instance.exports.zmq_ctx_get(ptr, option);
    if (value < 0) throw errorFromWasm(instance.exports.zmq_errno(), name);
    return type === "bool" ? value !== 0 : value;
  };
}

function writer(name: string, { option, type }: Row) {
  return function (this: Openable, value: unknown): void {
    const expected = type === "bool" ? "boolean" : "number";
    if (typeof value !== expected) throw new TypeError(`Option value must be a ${expected}: ${name}`);
    const { instance, ptr } = this.open();
    if (instance.exports.zmq_ctx_set(ptr, option, Number(value)) !== 0)
      throw errorFromWasm(instance.exports.zmq_errno(), `${name} = ${String(value)}`);
  };
}
