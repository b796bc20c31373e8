/** Failures of TLS in a browser: it verifies certificates itself, and tells no page why not. */
import type * as original from "../shim/tls-failures.js";

export const tlsFailure: typeof original.tlsFailure = () => undefined;
