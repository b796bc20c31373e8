/**
 * The paths of a server to which sockets are bound. One listener for upgrades serves all of them,
 * and leaves requests for other paths to other listeners (unclaimed.ts).
 */
import type { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Upgrades } from "../shim/node/streams/upgrades.js";
import type { BindToServerOptions, WebServer } from "./options.js";
import { pathOf, refuse } from "./refuse.js";
import { leave, listenForUpgrades, take } from "./unclaimed.js";

/** A path, and what decides about its requests. */
export interface Bound extends Pick<BindToServerOptions, "authorize"> {
  readonly upgrades: Upgrades;
}

/** Headers that libzmq reads. Others, such as cookies, may be longer than it allows. */
const HEADERS = [
  "connection",
  "upgrade",
  "sec-websocket-version",
  "sec-websocket-key",
  "sec-websocket-protocol",
] as const;

export class ServerPaths {
  readonly #server: WebServer;
  readonly #paths = new Map<string, Bound>();

  constructor(server: WebServer) {
    this.#server = server;
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  set(path: string, bound: Bound): void {
    if (this.#paths.size === 0) listenForUpgrades(this.#server, this.#onUpgrade);
    this.#paths.set(path, bound);
  }

  delete(path: string): void {
    this.#paths.delete(path);
    if (this.#paths.size === 0) this.#server.off("upgrade", this.#onUpgrade);
  }

  readonly #onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const path = pathOf(request);
    const bound = this.#paths.get(path);
    if (bound) take(stream);
    if (bound && stream instanceof Socket) void hand(bound, path, request, stream, head);
    else if (bound) refuse(stream, { status: 501, reason: "the connection is no socket of node:net" });
    else leave(this.#server, stream, `there is no socket of ZeroMQ at ${path}`);
  };
}

const known = new WeakMap<WebServer, ServerPaths>();

export function pathsOf(server: WebServer): ServerPaths {
  const paths = known.get(server) ?? new ServerPaths(server);
  known.set(server, paths);
  return paths;
}

async function hand(bound: Bound, path: string, request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
  const { upgrades, authorize } = bound;
  if (authorize) {
    const gone = (): void => void socket.destroy();
    socket.once("error", gone);
    const admitted = await admits(authorize, request);
    socket.off("error", gone);
    if (socket.destroyed) return;
    if (!admitted) {
      refuse(socket, { status: 403, reason: "not authorized" });
      return;
    }
  }
  upgrades.add(socket, Buffer.concat([requestText(path, request), head]));
}

async function admits(authorize: NonNullable<Bound["authorize"]>, request: IncomingMessage): Promise<boolean> {
  try {
    return await authorize(request);
  } catch {
    return false;
  }
}

/** The request as libzmq would have read it from the connection. */
function requestText(path: string, { method = "GET", headers }: IncomingMessage): Buffer {
  const lines = HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [`${name}: ${headers[name] ?? ""}`]));
  return Buffer.from([`${method} ${path} HTTP/1.1`, ...lines, "\r\n"].join("\r\n"), "latin1");
}
