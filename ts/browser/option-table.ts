/**
 * The names of the socket options that are no properties of the async API. Those of the properties
 * are in ts/api/options.
 */
import type * as original from "../zmq/option-table.js";

const NAMES: Readonly<Record<number, string>> = {
  6: "SUBSCRIBE",
  7: "UNSUBSCRIBE",
  13: "RCVMORE",
  14: "FD",
  15: "EVENTS",
  31: "IPV4ONLY",
  40: "XPUB_VERBOSE",
  58: "IPC_FILTER_PID",
  59: "IPC_FILTER_UID",
  60: "IPC_FILTER_GID",
  61: "CONNECT_ROUTING_ID",
  62: "GSSAPI_SERVER",
  63: "GSSAPI_PRINCIPAL",
  64: "GSSAPI_SERVICE_PRINCIPAL",
  65: "GSSAPI_PLAINTEXT",
  78: "XPUB_VERBOSER",
  90: "GSSAPI_PRINCIPAL_NAMETYPE",
  91: "GSSAPI_SERVICE_PRINCIPAL_NAMETYPE",
};

/** What the async API reads of a row. */
type Named = Pick<original.OptionRow, "name" | "value">;

export const socketOptions: readonly Named[] = Object.entries(NAMES).map(([value, name]) => ({
  name: `ZMQ_${name}`,
  value: Number(value),
}));
