/** Where a public socket keeps the handle that stands behind it. */
export const kHandle = Symbol("handle");
