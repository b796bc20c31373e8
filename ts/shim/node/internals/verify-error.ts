/**
 * Why a client's certificate is not trusted. node:tls looks at it for its own servers alone; of a
 * TLSSocket over another socket, only the handle tells.
 */
import type { TLSSocket } from "node:tls";

interface Handle {
  verifyError?(): Error | null;
}

/** undefined: it is trusted. A runtime whose handle does not tell trusts none. */
export function verifyError(socket: TLSSocket): Error | undefined {
  const handle = (socket as { _handle?: Handle | null })._handle;
  if (typeof handle?.verifyError === "function") return handle.verifyError() ?? undefined;
  return new Error("this runtime does not tell whether a client's certificate is trusted");
}
