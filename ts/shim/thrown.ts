/**
 * The errno of an error that a runtime throws: one table for the shim and for the seam above it.
 */

/**
 * Node's own codes, and that of allow lists. Other codes for arguments are EINVAL. All others are
 * EIO, for errors that should not happen.
 */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["ERR_ACCESS_DENIED", "EACCES"],
  ["ERR_ZMQ_NOT_ALLOWED", "EACCES"],
  ["ERR_SOCKET_BAD_PORT", "EINVAL"],
  ["ERR_SOCKET_BAD_TYPE", "EINVAL"],
  ["ERR_OUT_OF_RANGE", "EINVAL"],
  ["ERR_MISSING_ARGS", "EINVAL"],
  ["ERR_SOCKET_ALREADY_BOUND", "EINVAL"],
  ["ERR_SERVER_ALREADY_LISTEN", "EINVAL"],
  ["ERR_SERVER_NOT_RUNNING", "EINVAL"],
  ["ERR_SOCKET_BUFFER_SIZE", "EINVAL"],
  ["ERR_SOCKET_DGRAM_IS_CONNECTED", "EISCONN"],
  ["ERR_SOCKET_DGRAM_NOT_CONNECTED", "ENOTCONN"],
  ["ERR_SOCKET_DGRAM_NOT_RUNNING", "ENOTCONN"],
  ["ERR_SOCKET_CLOSED", "ENOTCONN"],
  ["ERR_SOCKET_CLOSED_BEFORE_CONNECTION", "ECONNABORTED"],
  ["ERR_SOCKET_CONNECTION_TIMEOUT", "ETIMEDOUT"],
  ["ERR_STREAM_DESTROYED", "EPIPE"],
  ["ERR_STREAM_WRITE_AFTER_END", "EPIPE"],
  ["ERR_STREAM_PREMATURE_CLOSE", "ECONNRESET"],
  ["ERR_MEMORY_ALLOCATION_FAILED", "ENOMEM"],
  ["ERR_BUFFER_TOO_LARGE", "ENOMEM"],
  ["ERR_WORKER_OUT_OF_MEMORY", "ENOMEM"],
  ["ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", "ENOTSUP"],
  ["ERR_FEATURE_UNAVAILABLE_ON_RUNTIME", "ENOTSUP"],
  ["ERR_METHOD_NOT_IMPLEMENTED", "ENOTSUP"],
]);

/**
 * Returns the name of the errno, such as "EACCES". It looks into wrapped system errors, such as
 * those of os.networkInterfaces().
 */
export function errnoNameOf(error: unknown): string {
  const code = codeOf(error);
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  const meaning = MEANINGS.get(code);
  if (meaning !== undefined) return meaning;
  if (code.startsWith("ERR_INVALID_")) return "EINVAL";
  return error instanceof RangeError && code === "" ? "ENOMEM" : "EIO"; // no memory for an ArrayBuffer
}

/** Names of Deno's errors for a missing permission; they have no code. */
const NOT_PERMITTED = new Set<unknown>(["NotCapable", "PermissionDenied"]);

/** The `code` of an error, or of the system error that it wraps, or "". */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  if ("info" in error && hasCode(error.info)) return error.info.code;
  if (hasCode(error)) return error.code;
  return "name" in error && NOT_PERMITTED.has(error.name) ? "ERR_ACCESS_DENIED" : "";
}

function hasCode(value: unknown): value is { code: string } {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string";
}
