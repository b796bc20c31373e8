/**
 * Reports why an allow list has refused a call, as a warning of the process: C's functions return
 * an errno alone.
 */
import { NOT_ALLOWED, warnOnce } from "../policy/refusal.js";
import { codeOf } from "../shim/thrown.js";
import type { Mirror } from "./mirror.js";

/** Makes the call. Returns `failed` if the allow list refuses it. */
export function tellingRefusal({ instance }: Mirror, failed: number, call: () => number): number {
  instance.hostError = undefined;
  const rc = call();
  const refusal = rc === failed ? (instance.hostError as Error & { readonly detail?: string }) : undefined;
  if (refusal !== undefined && codeOf(refusal) === NOT_ALLOWED) warnOnce(refusal.message, refusal.detail);
  return rc;
}
