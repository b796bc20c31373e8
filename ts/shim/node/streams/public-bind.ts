/**
 * Binding with Node's public interface, for runtimes that bind.ts does not support. There a
 * net.Server reports the result of a bind only after the event loop has turned.
 *
 * So bind() succeeds at first, and listen() starts a server and returns EAGAIN. When `prepared()`
 * has resolved, the endpoint is bound again. Then bind() returns the error of the server, or
 * listen() takes the server over. A server that is not claimed is closed.
 *
 * Bun's net.Server listens when its listen() returns, so listen() succeeds at once here. If it
 * fails, the server reports its error later, and Bun.listen() with the same address throws that
 * error at once.
 */
import type { ListenOptions, Server, Socket } from "node:net";
import { createServer } from "node:net";
import type { Endpoint } from "../../host.js";
import { codeOf } from "../../thrown.js";
import type { Arrival, Binder, Binding } from "../internals/bind.js";
import type { ErrorNumbers } from "../system/errors.js";
import { hasFile, inetEndpoint, pathError, platformPath } from "../system/names.js";
import { lacksFolder, publish, temporaryName } from "../internals/socket-file.js";

/** The longest time for which a server waits for the second bind. */
const CLAIM_LIMIT_MS = 10_000;

export class ServerBinder implements Binder {
  readonly flowing = true;
  readonly #errors: ErrorNumbers;
  readonly #preparations = new Map<string, Preparation>();
  #waiting: (() => void)[] = [];

  constructor(errors: ErrorNumbers) {
    this.#errors = errors;
  }

  bind(local: Endpoint, v6only: boolean): Binding | number {
    if (local.kind === "name") return this.#errors.refusal("EADDRNOTAVAIL");
    const wrong = local.kind === "unix" ? pathError(local.path) : undefined;
    if (wrong) return this.#errors.refusal(wrong);
    const key = JSON.stringify([local, v6only]);
    const error = this.#preparations.get(key)?.error;
    if (error === undefined) return new ServerBinding(this, key, local, v6only);
    this.#preparations.delete(key);
    return this.#failed(local, error);
  }

  /** Returns the listening server, or a negative errno: EAGAIN while the server starts. */
  claim(key: string, local: Endpoint, v6only: boolean, backlog: number): Preparation | number {
    const found = this.#preparations.get(key) ?? this.#prepare(key, local, v6only, backlog);
    if (found.starting) return this.#errors.refusal("EAGAIN");
    this.#preparations.delete(key);
    if (found.error) return this.#failed(local, found.error);
    try {
      found.claim();
      return found;
    } catch (error) {
      found.close();
      return this.#errors.thrown(error);
    }
  }

  #failed(local: Endpoint, error: Error): number {
    const folderless = local.kind === "unix" && codeOf(error) === "EACCES" && lacksFolder(local.path);
    return folderless ? this.#errors.refusal("ENOENT") : this.#errors.thrown(error);
  }

  #prepare(key: string, local: Endpoint, v6only: boolean, backlog: number): Preparation {
    const forget = () => void this.#preparations.delete(key);
    const made = new Preparation(local, v6only, backlog, this.#onSettled, forget);
    this.#preparations.set(key, made);
    return made;
  }

  /** Resolves when the outcome of each bind that returned EAGAIN is known. */
  prepared(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#onSettled();
    });
  }

  destroy(): void {
    for (const preparation of this.#preparations.values()) preparation.close();
    this.#preparations.clear();
    this.#onSettled();
  }

  readonly #onSettled = (): void => {
    for (const preparation of this.#preparations.values()) if (preparation.starting) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  };
}

/** A server that starts to listen, until a listener claims it. */
class Preparation {
  error: Error | undefined;
  readonly #server: Server;
  readonly #local: Endpoint;
  /** The temporary name of a unix socket's file until then. */
  readonly #temporary: string | undefined;
  readonly #limit: NodeJS.Timeout;
  #waiting: Arrival[] = [];
  #arrived: ((arrival: Arrival) => void) | undefined;

  constructor(local: Endpoint, v6only: boolean, backlog: number, settled: () => void, forget: () => void) {
    this.#local = local;
    this.#temporary = local.kind === "unix" && hasFile(local.path) ? temporaryName(local.path) : undefined;
    const place = where(local, v6only, this.#temporary);
    this.#server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
      .unref()
      .on("connection", this.#onConnection)
      .on("listening", settled)
      .on("error", (error) => {
        this.error ??= error;
        settled();
      })
      .listen({ ...place, backlog, exclusive: true });
    if (!this.listening) this.error = refusalAtOnce(place);
    this.#limit = setTimeout(() => {
      forget();
      this.close();
    }, CLAIM_LIMIT_MS).unref();
  }

  get starting(): boolean {
    return !this.listening && this.error === undefined;
  }

  get listening(): boolean {
    return this.#server.listening;
  }

  get local(): Endpoint {
    const address = this.#server.address();
    if (address === null || typeof address === "string") return this.#local;
    return inetEndpoint(address.address, address.family, address.port) ?? this.#local;
  }

  /** Gives the server to a listener. Throws if the path of a unix socket was bound meanwhile. */
  claim(): void {
    clearTimeout(this.#limit);
    if (this.#local.kind === "unix" && this.#temporary !== undefined) publish(this.#temporary, this.#local.path);
  }

  deliver(arrived: (arrival: Arrival) => void): void {
    this.#arrived = arrived;
    for (const arrival of this.#waiting) arrived(arrival);
    this.#waiting = [];
  }

  close(): void {
    clearTimeout(this.#limit);
    if (this.listening) this.#server.close();
    for (const arrival of this.#waiting) arrival.drop();
    this.#waiting = [];
  }

  readonly #onConnection = (socket: Socket): void => {
    const arrival = new SocketArrival(socket);
    if (this.#arrived) this.#arrived(arrival);
    else this.#waiting.push(arrival);
  };
}

class ServerBinding implements Binding {
  readonly #binder: ServerBinder;
  readonly #key: string;
  readonly #asked: Endpoint;
  readonly #v6only: boolean;
  #server: Preparation | undefined;

  constructor(binder: ServerBinder, key: string, local: Endpoint, v6only: boolean) {
    this.#binder = binder;
    this.#key = key;
    this.#asked = local;
    this.#v6only = v6only;
  }

  get local(): Endpoint {
    return this.#server?.local ?? this.#asked;
  }

  listen(backlog: number, arrived: (arrival: Arrival) => void): number {
    const claimed = this.#binder.claim(this.#key, this.#asked, this.#v6only, backlog);
    if (typeof claimed === "number") return claimed;
    this.#server = claimed;
    claimed.deliver(arrived);
    return 0;
  }

  close(): void {
    this.#server?.close();
  }
}

/** An accepted socket. It is paused, so that no byte is read before it is opened. */
class SocketArrival implements Arrival {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket.unref().on("error", ignore);
  }

  open(): Socket {
    return this.#socket.off("error", ignore);
  }

  drop(): void {
    this.#socket.destroy();
  }
}

function where(local: Endpoint, v6only: boolean, temporary: string | undefined): ListenOptions {
  switch (local.kind) {
    case "unix":
      return { path: temporary ?? platformPath(local.path) };
    case "inet":
      return { host: local.address, port: local.port, ipv6Only: v6only && local.family === 6 };
    case "name":
      return { host: local.name, port: local.port };
  }
}

/**
 * The part of Bun's global that this file uses: listen() listens when it returns, or throws the
 * reason.
 */
interface BunGlobal {
  listen(options: object): { stop(closeAll: boolean): void };
}

/**
 * The error of a Bun server that does not listen; undefined if it is not known yet, or the runtime
 * is not Bun.
 */
function refusalAtOnce({ host, port, path, ipv6Only }: ListenOptions): Error | undefined {
  const { Bun: bun } = globalThis as { Bun?: BunGlobal };
  if (bun === undefined) return undefined;
  try {
    const place = path === undefined ? { hostname: host, port, ipv6Only } : { unix: path };
    bun.listen({ ...place, exclusive: true, socket: { data: ignore } }).stop(true);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** A failure before the accept is reported when the accepted connection is read. */
function ignore(): void {
  return;
}
