/**
 * Modules of Node that many programs never need. The first call that needs one loads it. Importing
 * them took 6 of the 21 ms of an import of this package, most of it for node:crypto, whose parts an
 * import touches all.
 */
import type * as nodeCrypto from "node:crypto";
import type * as nodeDgram from "node:dgram";
import type * as nodeDns from "node:dns";
import type * as nodeTls from "node:tls";

export const crypto = (): typeof nodeCrypto => process.getBuiltinModule("node:crypto");
export const dgram = (): typeof nodeDgram => process.getBuiltinModule("node:dgram");
export const dns = (): typeof nodeDns => process.getBuiltinModule("node:dns");
export const tls = (): typeof nodeTls => process.getBuiltinModule("node:tls");
