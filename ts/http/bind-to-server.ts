/** Binds sockets to paths of a web server: the address is the server's, and so are its clients. */
import type { AddressInfo } from "node:net";
import { argumentError, endpointError, errorNamed, shown } from "../api/errors.js";
import { checkNames } from "../api/names.js";
import { kHandle, Socket } from "../api/sockets/socket.js";
import { checkInstance } from "../core/instance/check.js";
import { inetEndpoint } from "../shim/node/system/names.js";
import { Upgrades } from "../shim/node/streams/upgrades.js";
import type { BindToServerOptions, WebServer } from "./options.js";
import { pathsOf } from "./server-paths.js";

/**
 * Binds a socket to a path of a web server, over the transport ws. The server goes on serving
 * everything else. Clients connect to `ws://HOST:PORT/PATH`, and to `wss://` where the server is
 * one of `node:https`, whose certificate it is. Several sockets may be bound to one server, each to
 * a path of its own. `unbind()` and `close()` of the socket free the path; the server stays.
 *
 * @returns the endpoint, for `unbind()`, when the server listens.
 * @throws EADDRINUSE if the path has a socket; ENOTSUP for a socket of an instance with threads, or
 *   over a host other than Node's; TypeError for wrong arguments (rejects).
 * @example
 * const server = http.createServer(app).listen(8080);
 * await bindToServer(publisher, server, { path: "/telemetry" });
 * // A client: subscriber.connect("ws://example.org:8080/telemetry")
 */
export async function bindToServer(
  socket: Socket,
  server: WebServer,
  options: BindToServerOptions = {},
): Promise<string> {
  const { path = "/", authorize } = checked(socket, server, options);
  if (!server.listening) await listening(server);
  const address = server.address();
  if (address === null || typeof address === "string")
    throw errorNamed("ENOTSUP", "the server listens on a path of the file system: ws needs an address and a port");
  const endpoint = endpointOf(address, path);
  const paths = pathsOf(server);
  if (paths.has(path)) throw endpointError("EADDRINUSE", endpoint, "a socket is bound to this path of the server");
  const local = inetEndpoint(address.address, address.family, address.port);
  const upgrades = new Upgrades(local!, () => paths.delete(path));
  const { instance } = socket[kHandle];
  checkInstance(instance);
  if (!instance.bindTo(upgrades, () => socket.bindSync(endpoint)))
    throw errorNamed("ENOTSUP", "it needs an instance without threads, over Node's own host");
  paths.set(path, { upgrades, authorize });
  return (socket as Socket & { readonly lastEndpoint: string | null }).lastEndpoint ?? endpoint;
}

function checked(socket: unknown, server: unknown, options: unknown): BindToServerOptions {
  if (!(socket instanceof Socket)) throw argumentError("Socket must be a socket object", "the first argument");
  if (typeof (server as Partial<WebServer> | undefined | null)?.address !== "function")
    throw argumentError("Server must be a server of node:http or node:https", "the second argument");
  if (typeof options !== "object" || options === null)
    throw argumentError("Options must be an object", 'such as { path: "/zmq" }');
  checkNames(options, ["path", "authorize"]);
  const { path = "/", authorize } = options as { readonly path?: unknown; readonly authorize?: unknown };
  if (typeof path !== "string" || !/^\/[^\s?#\0]*$/.test(path))
    throw argumentError("Path must be that of a URL", `path = ${shown(path)}: such as "/zmq", without ? and #`);
  if (authorize !== undefined && typeof authorize !== "function")
    throw argumentError("Option authorize must be a function", "authorize: (request) => boolean");
  return options;
}

/** Resolves when the server listens; rejects with its error, or when it is closed before. */
function listening(server: WebServer): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      server.off("listening", listens).off("error", settle).off("close", closes);
      if (error) reject(error);
      else resolve();
    };
    const listens = (): void => settle();
    const closes = (): void => settle(errorNamed("EINVAL", "the server was closed before it has listened"));
    server.on("listening", listens).on("error", settle).on("close", closes);
  });
}

/** libzmq reads it as an address to bind. `*`: all of the machine's, of either family. */
function endpointOf({ address, port }: AddressInfo, path: string): string {
  const host = address === "::" ? "*" : address.includes(":") ? `[${address}]` : address;
  return `ws://${host}:${port}${path}`;
}
