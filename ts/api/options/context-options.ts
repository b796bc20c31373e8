/** The options of a context, as properties. */
import * as zmq from "../../zmq/constants.js";
import type { OpenContext } from "../sockets/open-context.js";
import { errorFromWasm, errorNamed, optionTypeError, shown } from "../errors.js";

/**
 * The options of a context. Options for threads and sockets apply to sockets that are made later.
 */
export interface ContextOptions {
  /**
   * `ZMQ_BLOCKY`: whether unsent messages hold back the end of the process.
   *
   * @default true
   */
  blocky: boolean;
  /**
   * `ZMQ_IO_THREADS`: the number of libzmq's I/O threads. Inline, all of them run on the program's
   * thread.
   *
   * @default 1
   */
  ioThreads: number;
  /**
   * `ZMQ_MAX_MSGSZ`: the largest message, in bytes. libzmq stores the value and does not enforce
   * it.
   *
   * @default 2147483647
   */
  maxMessageSize: number;
  /**
   * `ZMQ_MAX_SOCKETS`: the largest number of sockets.
   *
   * @default 1023
   */
  maxSockets: number;
  /**
   * `ZMQ_IPV6`: the default of the sockets' `ipv6`.
   *
   * @default false
   */
  ipv6: boolean;
  /**
   * `ZMQ_THREAD_PRIORITY`: the scheduling priority of I/O threads. It has no effect: there are none
   * in the system.
   */
  threadPriority: number;
  /**
   * `ZMQ_THREAD_SCHED_POLICY`: the scheduling policy of I/O threads. It has no effect: there are
   * none in the system.
   */
  threadSchedulingPolicy: number;
  /** `ZMQ_SOCKET_LIMIT`: the largest value of `maxSockets`. */
  readonly maxSocketsLimit: number;
}

interface Row {
  readonly option: number;
  readonly type: "Bool" | "Int32";
  readonly access: "r" | "w" | "rw";
}

export const contextTable: Record<keyof ContextOptions, Row> = {
  blocky: { option: zmq.ZMQ_BLOCKY, type: "Bool", access: "rw" },
  ioThreads: { option: zmq.ZMQ_IO_THREADS, type: "Int32", access: "rw" },
  maxMessageSize: { option: zmq.ZMQ_MAX_MSGSZ, type: "Int32", access: "rw" },
  maxSockets: { option: zmq.ZMQ_MAX_SOCKETS, type: "Int32", access: "rw" },
  ipv6: { option: zmq.ZMQ_IPV6, type: "Bool", access: "rw" },
  threadPriority: { option: zmq.ZMQ_THREAD_PRIORITY, type: "Int32", access: "w" },
  threadSchedulingPolicy: { option: zmq.ZMQ_THREAD_SCHED_POLICY, type: "Int32", access: "w" },
  maxSocketsLimit: { option: zmq.ZMQ_SOCKET_LIMIT, type: "Int32", access: "r" },
};

/** The protected methods of Context that the accessors below call. */
type Accessors = Record<string, (option: number, value?: unknown) => unknown>;

export function defineOptions(prototype: object): void {
  for (const [name, { option, type, access }] of Object.entries(contextTable))
    Object.defineProperty(prototype, name, {
      configurable: true,
      get:
        access === "w"
          ? undefined
          : function (this: Accessors): unknown {
              return this[`get${type}Option`]!(option);
            },
      set:
        access === "r"
          ? undefined
          : function (this: Accessors, value: unknown): void {
              this[`set${type}Option`]!(option, value);
            },
    });
}

/** `zmq_ctx_get`. */
export function readOption({ instance, ptr }: OpenContext, option: number): number {
  const value = instance.exports.zmq_ctx_get(ptr, option);
  if (value < 0) throw errorFromWasm(instance.exports.zmq_errno(), nameOf(option));
  return value;
}

/** `zmq_ctx_set`, with a checked value. */
export function writeOption({ instance, ptr }: OpenContext, option: number, value: number | boolean): void {
  if (instance.exports.zmq_ctx_set(ptr, option, Number(value)) !== 0)
    throw errorFromWasm(instance.exports.zmq_errno(), `${nameOf(option)} = ${shown(value)}`);
}

/** Throws a TypeError unless the value has the type, and EINVAL for a number that is not an int. */
export function checkValue(option: number, value: unknown, type: "boolean" | "number"): void {
  if (typeof value !== type) throw optionTypeError(nameOf(option), value, type);
  if (type === "number" && (value as number) !== ((value as number) | 0))
    throw errorNamed("EINVAL", `${nameOf(option)} = ${shown(value)}: an integer of 32 bits`);
}

/** Options without a property: test/api/option-list.test.ts has the reasons. */
const UNNAMED: Readonly<Record<number, string>> = {
  [zmq.ZMQ_MSG_T_SIZE]: "ZMQ_MSG_T_SIZE",
  [zmq.ZMQ_THREAD_AFFINITY_CPU_ADD]: "ZMQ_THREAD_AFFINITY_CPU_ADD",
  [zmq.ZMQ_THREAD_AFFINITY_CPU_REMOVE]: "ZMQ_THREAD_AFFINITY_CPU_REMOVE",
  [zmq.ZMQ_THREAD_NAME_PREFIX]: "ZMQ_THREAD_NAME_PREFIX",
  [zmq.ZMQ_ZERO_COPY_RECV]: "ZMQ_ZERO_COPY_RECV",
};

function nameOf(option: number): string {
  const named = Object.entries(contextTable).find(([, row]) => row.option === option)?.[0];
  return named ?? UNNAMED[option] ?? `option ${option}`;
}
