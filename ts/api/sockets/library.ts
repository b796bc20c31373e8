/**
 * What the library is and can do. `version` and `capability` are known without an instance: they describe the one
 * build of libzmq that the package holds, and a test compares them with what it says itself.
 */
import { defaultInstance } from "../../instance.js";
import type { MemoryPtr } from "../../core/boundary/module.js";
import { ZMQ_VERSION_MAJOR, ZMQ_VERSION_MINOR, ZMQ_VERSION_PATCH } from "../../zmq/constants.js";
import { errorFromWasm } from "../errors.js";

/** `zmq_version`: libzmq's version, such as "4.3.4". */
export const version: string = `${ZMQ_VERSION_MAJOR}.${ZMQ_VERSION_MINOR}.${ZMQ_VERSION_PATCH}`;

/** `zmq_has`: what libzmq was built with. */
export const capability: Partial<Record<"ipc" | "pgm" | "tipc" | "norm" | "curve" | "gssapi" | "draft", boolean>> = {
  ipc: true,
  pgm: false,
  tipc: false,
  norm: false,
  curve: true,
  gssapi: false,
  draft: true,
};

/** Z85: 40 characters and a NUL. */
const KEY_BYTES = 41;

/** `zmq_curve_keypair`: a new pair of long-term keys for CURVE, in Z85. */
export function curveKeyPair(): { publicKey: string; secretKey: string } {
  const { memory, exports } = defaultInstance();
  return memory.borrow(2 * KEY_BYTES, (publicKey) => {
    const secretKey = (publicKey + KEY_BYTES) as MemoryPtr;
    if (exports.zmq_curve_keypair(publicKey, secretKey) !== 0) throw errorFromWasm(exports.zmq_errno());
    const pair = { publicKey: memory.text(publicKey), secretKey: memory.text(secretKey) };
    memory.u8.fill(0, secretKey, secretKey + KEY_BYTES);
    return pair;
  });
}
