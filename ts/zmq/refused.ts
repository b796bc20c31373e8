/**
 * Why an allow list has refused a call: C's functions return an errno alone, so it is told as a
 * warning of the process.
 */
import { NOT_ALLOWED, warnOnce } from "../policy/refusal.js";
import { codeOf } from "../shim/thrown.js";
import type { Mirror } from "./mirror.js";

/** Makes the call, which returns `failed` where it is refused. */
export function tellingRefusal({ instance }: Mirror, failed: number, call: () => number): number {
  instance.hostError = undefined;
  const rc = call();
  const refusal = rc === failed ? (instance.hostError as Error & { readonly detail?: string }) : undefined;
  if (refusal !== undefined && codeOf(refusal) === NOT_ALLOWED) warnOnce(refusal.message, refusal.detail);
  return rc;
}
