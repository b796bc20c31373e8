/**
 * Endpoints of tcp and ipc as addresses of Node's sockets, for commands that speak ZMTP themselves.
 */
import { isIPv6 } from "node:net";
import { usageError } from "../exit.js";

export type StreamAddress = { readonly host: string; readonly port: number } | { readonly path: string };

/** `wildcards`: "*" stands for all addresses of this machine, and for a free port. */
export function streamAddress(endpoint: string, wildcards: boolean): StreamAddress {
  const path = /^ipc:\/\/(.+)$/.exec(endpoint)?.[1];
  if (path !== undefined) return { path: path.startsWith("@") ? `\0${path.slice(1)}` : path };
  const [, name = "", digits = ""] = /^tcp:\/\/(.+):(\d+|\*)$/.exec(endpoint) ?? [];
  const port = digits === "*" && wildcards ? 0 : Number(digits);
  if (name === "" || !(port <= 65535) || digits === "")
    throw usageError(
      `'${endpoint}' is not an endpoint of tcp or ipc`,
      "such as tcp://127.0.0.1:5555 or ipc:///tmp/socket",
    );
  const host = name.replace(/^\[(.*)\]$/, "$1");
  return { host: host === "*" && wildcards ? "0.0.0.0" : host, port };
}

/** The endpoint that a server listens at. */
export function endpointOf(address: { readonly address: string; readonly port: number } | string | null): string {
  if (address === null) return "";
  if (typeof address === "string") return `ipc://${address.replace(/^\0/, "@")}`;
  return `tcp://${isIPv6(address.address) ? `[${address.address}]` : address.address}:${address.port}`;
}
