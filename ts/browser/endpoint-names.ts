/** Names in endpoints that are bound: a browser binds inproc alone, which has no hosts. */
import type * as original from "../api/sockets/endpoint-names.js";

export const locally: typeof original.locally = () => undefined;
export const resolved: typeof original.resolved = (_handle, _endpoint, refusal) => Promise.reject(refusal);
