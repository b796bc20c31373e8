/**
 * Connection files in Jupyter's format: the endpoints of a kernel, and the key that signs its
 * messages.
 *
 * The program that starts a kernel writes one, with 0 for each port that the kernel is to choose.
 * The kernel writes back the ports that it chose, and binds them again when it is restarted with
 * the same file.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";

export const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;
export type Channel = (typeof CHANNELS)[number];

export type Connection = Record<`${Channel}_port`, number> & {
  readonly transport: "tcp" | "ipc";
  /** An address; with ipc, the path that the ports are appended to. */
  readonly ip: string;
  /** If empty, messages are not signed. */
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
};

/**
 * A new key, and port 0 for the kernel to choose. With ipc, ports are suffixes of a path that is
 * unique.
 */
export function newConnection(transport: "tcp" | "ipc" = "tcp", ip = "127.0.0.1"): Connection {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] =
    transport === "tcp" ? ([0, 0, 0, 0, 0] as const) : ([1, 2, 3, 4, 5] as const);
  const key = randomUUID();
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  return { transport, ip, ...ports, key, signature_scheme: "hmac-sha256" };
}

/** The endpoint to bind or connect. A port that is not chosen yet is a wildcard. */
export function endpointOf(connection: Connection, channel: Channel): string {
  const port = connection[`${channel}_port`];
  return connection.transport === "tcp"
    ? `tcp://${connection.ip}:${port || "*"}`
    : `ipc://${connection.ip}-${String(port)}`;
}

/** The port at the end of an endpoint. */
export function portOf(endpoint: string | null): number {
  const port = /[:-](\d+)$/.exec(endpoint ?? "")?.[1];
  if (port === undefined) throw new Error(`an endpoint without a port: ${String(endpoint)}`);
  return Number(port);
}

export function readConnection(file: string): Connection {
  const connection = JSON.parse(readFileSync(file, "utf8")) as Connection;
  // The type says what this program accepts; a file may name another scheme.
  if ((connection.signature_scheme as string) !== "hmac-sha256")
    throw new Error(`messages can be signed with hmac-sha256 only, not with ${connection.signature_scheme}`);
  return connection;
}

/** Replaces the file atomically, so that no reader sees half of it. Only the owner may read it. */
export function writeConnection(file: string, connection: Connection): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(connection, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
