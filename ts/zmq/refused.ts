/**
 * Reports why an allow list has refused a call, or why a PEM text of wss cannot be used, as a
 * warning: C's functions return an errno alone.
 */
import { NOT_ALLOWED, warnOnce } from "../policy/refusal.js";
import { codeOf } from "../shim/thrown.js";
import { INVALID_PEM } from "../shim/tls-failures.js";
import type { Mirror } from "./mirror.js";

/** Makes the call. Returns `failed` if it is refused. */
export function tellingRefusal({ instance }: Mirror, failed: number, call: () => number): number {
  instance.hostError = undefined;
  const rc = call();
  const refusal = rc === failed ? (instance.hostError as Error & { readonly detail?: string }) : undefined;
  if (refusal !== undefined && codeOf(refusal) === NOT_ALLOWED) warnOnce(refusal.message, refusal.detail);
  if (refusal !== undefined && codeOf(refusal) === INVALID_PEM) instance.warn(refusal.message, INVALID_PEM);
  return rc;
}
