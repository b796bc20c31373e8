/**
 * Parses the text of an endpoint as libzmq does, for refusals before a socket is opened. If libzmq
 * might read a text differently, this returns undefined, and the check when the socket is opened
 * decides.
 */
import { parseSpelling, type Address } from "./address.js";

export interface Target {
  /** "*" as unspecified addresses, "localhost" as libzmq resolves it; empty for a name. */
  readonly addresses: readonly Address[];
  readonly name: string;
  /** 0: a port that the system chooses. */
  readonly port: number;
}

export type Parsed =
  | { readonly transport: "inproc"; readonly name: string }
  /** "@" and an abstract name, or "*", or a path. */
  | { readonly transport: "ipc"; readonly path: string }
  | {
      readonly transport: "tcp" | "ws" | "wss" | "udp";
      readonly target: Target;
      /** The local address of a connection. */
      readonly source: Target | undefined;
      /** The text without the transport, which is what a SOCKS proxy gets. */
      readonly host: string;
    };

const KNOWN: Readonly<Record<string, readonly string[]>> = { "*": ["0.0.0.0", "::"], localhost: ["127.0.0.1", "::1"] };

/** undefined: libzmq refuses it, or the check when the socket is opened decides. */
export function parseEndpoint(endpoint: string): Parsed | undefined {
  const at = endpoint.indexOf("://");
  const transport = endpoint.slice(0, Math.max(at, 0));
  const rest = endpoint.slice(at + 3);
  if (at < 0 || rest === "") return undefined;
  if (transport === "inproc") return { transport, name: rest };
  if (transport === "ipc") return { transport, path: rest };
  if (transport !== "tcp" && transport !== "ws" && transport !== "wss" && transport !== "udp") return undefined;
  const host = transport === "ws" || transport === "wss" ? rest.replace(/\/.*$/s, "") : rest;
  const semicolon = host.lastIndexOf(";");
  const target = targetOf(host.slice(semicolon + 1));
  if (!target) return undefined;
  const source = transport === "tcp" && semicolon >= 0 ? targetOf(host.slice(0, semicolon)) : undefined;
  return { transport, target, source, host };
}

function targetOf(text: string): Target | undefined {
  const [, host = "", digits = ""] = /^(.*):(\*|\d+)$/s.exec(text) ?? [];
  const port = digits === "*" ? 0 : Number(digits);
  if (host === "" || digits === "" || port > 65535) return undefined;
  const name = /^\[.*\]$/s.test(host) ? host.slice(1, -1) : host;
  const addresses = (KNOWN[name] ?? [name]).map(parseSpelling).filter((address) => address !== undefined);
  return { addresses, name, port };
}
