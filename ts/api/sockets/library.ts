/**
 * The version and the capabilities of libzmq. `version` and `capability` need no instance: they
 * describe the one build of libzmq in the package, and a test compares them with libzmq's own
 * answers.
 */
import { instances } from "../../core/instance/provider.js";
import type { MemoryPtr } from "../../core/boundary/module.js";
import { ZMQ_VERSION_MAJOR, ZMQ_VERSION_MINOR, ZMQ_VERSION_PATCH } from "../../zmq/constants.js";
import { errorFromWasm } from "../errors.js";

/** `zmq_version`: the version of libzmq, such as "4.3.4". */
export const version: string = `${ZMQ_VERSION_MAJOR}.${ZMQ_VERSION_MINOR}.${ZMQ_VERSION_PATCH}`;

/** `zmq_has`: the capabilities of libzmq. */
export const capability: Partial<Record<"ipc" | "pgm" | "tipc" | "norm" | "curve" | "gssapi" | "draft", boolean>> = {
  ipc: true,
  pgm: true,
  tipc: false,
  norm: false,
  curve: true,
  gssapi: false,
  draft: true,
};

/** Z85: 40 characters and a NUL. */
const KEY_BYTES = 41;

/** `zmq_curve_keypair`: makes a new pair of long-term keys for CURVE, in Z85. */
export function curveKeyPair(): { publicKey: string; secretKey: string } {
  const { memory, exports } = instances().defaultInstance();
  return memory.borrow(2 * KEY_BYTES, (publicKey) => {
    const secretKey = (publicKey + KEY_BYTES) as MemoryPtr;
    if (exports.zmq_curve_keypair(publicKey, secretKey) !== 0) throw errorFromWasm(exports.zmq_errno());
    const pair = { publicKey: memory.text(publicKey), secretKey: memory.text(secretKey) };
    memory.u8.fill(0, secretKey, secretKey + KEY_BYTES);
    return pair;
  });
}
