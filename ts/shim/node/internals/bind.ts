/**
 * Binding at once, as bind(2) does: the one file that uses Node's handles to bind.
 *
 * `net.Server` reports the result of a bind only later. The function with which it and node:cluster
 * bind is exported, but not documented. It returns a bound handle, or libuv's error number.
 * Connections come from the handle's `onconnection`, without a net.Server, and so without
 * node:cluster's sharing of ports. Deno has the function too: its handle reports a connection
 * without the connection's handle, which the program makes and passes to accept(). On a runtime
 * without such a function, or with other handles, public-bind.ts uses the public interface.
 */
import net from "node:net";
import type { Endpoint } from "../../host.js";
import type { ErrorNumbers } from "../system/errors.js";
import { libuvName } from "../system/errors.js";
import type { InetEndpoint } from "../system/names.js";
import { hasFile, inetEndpoint, pathError, platformPath } from "../system/names.js";
import { lacksFolder, publish, temporaryName } from "./socket-file.js";
import { SOCKET_OPTIONS } from "../streams/origin.js";

/** A connection that is not accepted yet. */
export interface Arrival {
  /** Whether the socket reports received bytes in 'data' events. Default: as the binder says. */
  readonly flowing?: boolean;
  /** Opens the connected socket, to be used as StreamOrigin says. */
  open(read: net.OnReadOpts): net.Socket;
  drop(): void;
}

/** A bound local address. */
export interface Binding {
  readonly local: Endpoint;
  /** 0, or a negative errno. */
  listen(backlog: number, arrived: (arrival: Arrival) => void): number;
  close(): void;
}

export interface Binder {
  /** True: the sockets of arrivals report received bytes in 'data' events. */
  readonly flowing: boolean;
  /** The binding, or a negative errno. */
  bind(local: Endpoint, v6only: boolean): Binding | number;
}

/** The members in use of the handles (tcp_wrap, pipe_wrap) behind net.Server and net.Socket. */
interface Handle {
  ref(): void;
  unref(): void;
  close(): void;
}

/** The object into which a handle writes its address. */
interface SocketName {
  address?: string;
  family?: string;
  port?: number;
}

interface ServerHandle extends Handle {
  listen(backlog: number): number;
  /** TCP only. */
  getsockname?(out: SocketName): number;
  onconnection: ((status: number, client: Handle | undefined) => void) | undefined;
  /**
   * Deno only, as uv_accept(): gives the oldest connection to `client`. 0, or libuv's error number.
   */
  accept?(client: Handle): number;
}

/** The class of a handle. */
type HandleClass = new (type: number) => Handle;

type CreateServerHandle = (
  address: string,
  port: number,
  family: number,
  fd: undefined,
  flags: number,
) => ServerHandle | number;

/** libuv's UV_TCP_IPV6ONLY. */
const V6ONLY = 1;
/** The type of a handle for one connection: Node's TCPConstants.SOCKET, PipeConstants.SOCKET. */
const CONNECTION = 0;
/** net.Server has these instead of a port and a family for a path. */
const NO_PORT = -1;

const createServerHandle = (net as { _createServerHandle?: CreateServerHandle })._createServerHandle;

let supported: boolean | undefined;

/** Whether the runtime has the functions that HandleBinder needs. */
export function bindsAtOnce(): boolean {
  return (supported ??= typeof createServerHandle === "function" && readsIntoBuffers());
}

/** Deno's handles before 2.8 do not read into a buffer of the program. Only a trial shows it. */
function readsIntoBuffers(): boolean {
  if (process.versions["deno"] === undefined) return true;
  try {
    const { TCP } = (process as unknown as ProcessBinding).binding("tcp_wrap");
    new TCP(CONNECTION).useUserBuffer(new Uint8Array(1));
    return true;
  } catch {
    return false;
  }
}

interface ProcessBinding {
  binding(name: "tcp_wrap"): { readonly TCP: new (type: number) => { useUserBuffer(buffer: Uint8Array): void } };
}

export class HandleBinder implements Binder {
  readonly flowing = false;
  readonly #errors: ErrorNumbers;

  constructor(errors: ErrorNumbers) {
    this.#errors = errors;
  }

  bind(local: Endpoint, v6only: boolean): Binding | number {
    switch (local.kind) {
      case "unix":
        return this.#bindPath(local.path);
      case "inet": {
        const handle = create(local.address, local.port, local.family, v6only ? V6ONLY : 0);
        return typeof handle === "number" ? this.#errors.libuv(handle) : this.#bound(handle, local);
      }
      case "name":
        return this.#errors.refusal("EADDRNOTAVAIL");
    }
  }

  /** libuv reports EADDRINUSE only with the next call, such as for the address. */
  #bound(handle: ServerHandle, local: Endpoint): Binding | number {
    const name = nameOf(handle);
    if (typeof name !== "number") return new HandleBinding(handle, name ?? local, this.#errors);
    handle.close();
    return this.#errors.libuv(name);
  }

  #bindPath(path: string): Binding | number {
    const wrong = pathError(path);
    if (wrong) return this.#errors.refusal(wrong);
    if (hasFile(path)) return this.#bindFile(path);
    const handle = create(platformPath(path), NO_PORT, NO_PORT, 0);
    if (typeof handle === "number") return this.#errors.libuv(handle);
    return new HandleBinding(handle, { kind: "unix", path }, this.#errors);
  }

  #bindFile(path: string): Binding | number {
    const temporary = temporaryName(path);
    const handle = create(temporary, NO_PORT, NO_PORT, 0);
    if (typeof handle === "number") {
      const name = libuvName(handle);
      return this.#errors.refusal(name === "EACCES" && lacksFolder(path) ? "ENOENT" : name);
    }
    try {
      publish(temporary, path);
    } catch (error) {
      handle.close();
      return this.#errors.thrown(error);
    }
    return new HandleBinding(handle, { kind: "unix", path }, this.#errors);
  }
}

/** The address that the handle is bound to; undefined if it has none; or libuv's error number. */
function nameOf(handle: ServerHandle): InetEndpoint | undefined | number {
  const name: SocketName = {};
  const status = handle.getsockname?.(name) ?? 0;
  return status < 0 ? status : inetEndpoint(name.address, name.family, name.port);
}

class HandleBinding implements Binding {
  readonly local: Endpoint;
  readonly #handle: ServerHandle;
  readonly #errors: ErrorNumbers;

  constructor(handle: ServerHandle, local: Endpoint, errors: ErrorNumbers) {
    this.local = local;
    this.#handle = handle;
    this.#errors = errors;
    handle.unref();
  }

  listen(backlog: number, arrived: (arrival: Arrival) => void): number {
    // Without a client the accept has failed (EMFILE and the like): the kernel keeps or drops the
    // connection.
    this.#handle.onconnection = (status, reported) => {
      const client = reported ?? (status === 0 ? accepted(this.#handle) : undefined);
      if (client !== undefined) arrived(new HandleArrival(client));
    };
    return this.#errors.libuv(this.#handle.listen(backlog));
  }

  close(): void {
    this.#handle.close();
  }
}

/**
 * The connection that the handle has just reported; undefined if the accept has failed, or is not
 * for the program to do.
 */
function accepted(handle: ServerHandle): Handle | undefined {
  if (handle.accept === undefined) return undefined;
  const client = new (handle.constructor as HandleClass)(CONNECTION);
  if (handle.accept(client) >= 0) return client;
  client.close();
  return undefined;
}

/** Nothing is read from it before it is opened, so no bytes are lost. */
class HandleArrival implements Arrival {
  readonly #handle: Handle;

  constructor(handle: Handle) {
    this.#handle = handle;
    handle.unref();
  }

  open(read: net.OnReadOpts): net.Socket {
    const options = { ...SOCKET_OPTIONS, handle: this.#handle, onread: read };
    return new net.Socket(options);
  }

  drop(): void {
    this.#handle.close();
  }
}

function create(address: string, port: number, family: number, flags: number): ServerHandle | number {
  if (!createServerHandle) throw new Error("this runtime cannot bind at once");
  const handle = createServerHandle(address, port, family, undefined, flags);
  if (typeof handle === "number" || typeof (handle as ServerHandle | undefined)?.listen === "function") return handle;
  throw Object.assign(new Error("net._createServerHandle() of this runtime gives nothing that listens"), {
    code: "ENOTSUP",
  });
}
