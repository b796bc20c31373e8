/**
 * New pairs of CURVE keys. They are X25519 keys, which the runtime makes at once: the library's
 * curveKeyPair() would start the engine first, for about 30 ms.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { encodeZ85 } from "./z85.js";

const KEY_BYTES = 32;

/** Both DER forms end with the key itself. */
function textOf(key: KeyObject, type: "spki" | "pkcs8"): string {
  return encodeZ85(key.export({ format: "der", type }).subarray(-KEY_BYTES));
}

/** A pair in Z85, of 40 characters each. */
export function newKeyPair(): { publicKey: string; secretKey: string } {
  const { publicKey, privateKey } = generateKeyPairSync("x25519");
  return { publicKey: textOf(publicKey, "spki"), secretKey: textOf(privateKey, "pkcs8") };
}
