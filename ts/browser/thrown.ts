/** The errno of an error that a browser throws: none has a code of Node's. */
import type * as original from "../shim/thrown.js";

export const codeOf: typeof original.codeOf = (error) => {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
};

export const errnoNameOf: typeof original.errnoNameOf = (error) => {
  const code = codeOf(error);
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  return error instanceof RangeError ? "ENOMEM" : "EIO"; // no memory for an ArrayBuffer
};
