/**
 * Endpoints as Node spells them, and back: addresses, host names, unix paths and Windows pipes.
 *
 * Numeric addresses never reach a resolver. Node resolves names asynchronously, as part of
 * connecting.
 */
import type { IpcSocketConnectOpts, TcpSocketConnectOpts } from "node:net";
import { resolve } from "node:path";
import type { Endpoint } from "../../host.js";

export type InetEndpoint = Extract<Endpoint, { kind: "inet" }>;

/** Bytes of a path that fit sun_path beside its NUL; abstract names need none. */
export const PATH_BYTES = process.platform === "linux" ? 107 : 103;

const WINDOWS = process.platform === "win32";
const PIPES = "\\\\.\\pipe\\";

/** An address as Node reports it; undefined if there is none. */
export function inetEndpoint(
  address: string | undefined,
  family: string | undefined,
  port: number | undefined,
): InetEndpoint | undefined {
  if (address === undefined || port === undefined) return undefined;
  return { kind: "inet", family: family === "IPv6" ? 6 : 4, address, port };
}

/** The errno's name for a path that is wrong for a unix socket; undefined: it is right. */
export function pathError(path: string): "EINVAL" | "ENAMETOOLONG" | undefined {
  const abstract = path.startsWith("\0");
  if (path.length === (abstract ? 1 : 0)) return "EINVAL";
  if (!abstract && path.includes("\0")) return "EINVAL";
  if (WINDOWS) return pipeName(path).length > 256 ? "ENAMETOOLONG" : undefined;
  return Buffer.byteLength(path) > PATH_BYTES + (abstract ? 1 : 0) ? "ENAMETOOLONG" : undefined;
}

/** The path of a unix socket on this platform: itself, or on Windows a pipe named after it. */
export function platformPath(path: string): string {
  return WINDOWS ? pipeName(path) : path;
}

/** True: the socket has a file. */
export function hasFile(path: string): boolean {
  return !WINDOWS && !path.startsWith("\0");
}

/**
 * Pipe names are flat: a file's whole path becomes one name, so that both ends find it from any
 * folder.
 */
function pipeName(path: string): string {
  if (path.startsWith(PIPES) || path.startsWith("\\\\?\\pipe\\")) return path;
  const name = path.startsWith("\0") ? path.slice(1) : resolve(path);
  return PIPES + name.replace(/[\\/:]/g, "-");
}

/** Where to connect, and from where: `source` is the address of an earlier bind. */
export function connectOptions(
  peer: Endpoint,
  source: InetEndpoint | undefined,
): TcpSocketConnectOpts | IpcSocketConnectOpts {
  if (peer.kind === "unix") return { path: platformPath(peer.path) };
  const from = source ? { localAddress: source.address, localPort: source.port } : {};
  if (peer.kind === "inet") return { host: peer.address, port: peer.port, family: peer.family, ...from };
  const family = source?.family ?? peer.family;
  return { host: peer.name, port: peer.port, family, autoSelectFamily: family === 0, ...from };
}
