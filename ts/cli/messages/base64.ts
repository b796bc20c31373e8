/** Bytes as base64. */
import { usageError } from "../exit.js";

/** Base64 with or without padding, and its alphabet for URLs. */
export function decodeBase64(text: string): Buffer {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(trimmed) || trimmed.replace(/=+$/, "").length % 4 === 1)
    throw usageError(`'${trimmed.slice(0, 40)}' is not base64`, "base64 is like SGVsbG8=");
  return Buffer.from(trimmed, "base64");
}
