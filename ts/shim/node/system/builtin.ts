/**
 * Modules of Node's that many programs never need, loaded with the first call that does. To import them cost 6 of the 21 ms
 * that importing this package took, most of it for node:crypto, of which an import touches every part.
 */
import type * as nodeCrypto from "node:crypto";
import type * as nodeDgram from "node:dgram";
import type * as nodeDns from "node:dns";

export const crypto = (): typeof nodeCrypto => process.getBuiltinModule("node:crypto");
export const dgram = (): typeof nodeDgram => process.getBuiltinModule("node:dgram");
export const dns = (): typeof nodeDns => process.getBuiltinModule("node:dns");
