/** The relay: which requests it takes, how many, and on which servers. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";
import { pathOf, refuse, type Refusal } from "../http/refuse.js";
import { leave, listenForUpgrades, take, type UpgradeListener } from "../http/unclaimed.js";
import { Policy } from "../policy/policy.js";
import { realPath } from "../shim/node/system/paths.js";
import { RelayClose } from "../shim/relay-protocol.js";
import { Connection } from "./connection.js";
import { checkAddress, checkOptions, checkServer, DEFAULTS, type RelayEvent, type RelayOptions } from "./options.js";
import { RefusedError, targetOf } from "./target.js";
import { accept, endpointOf, refusalOf } from "./upgrade.js";

/** Milliseconds in which a request must be complete, and between two checks of that. */
const REQUEST_MS = 10_000;
const CHECK_MS = 2000;
/** Connections beyond the limit whose requests may be under way. */
const UNDER_WAY = 256;

/**
 * A relay, which `createRelay()` makes. Pages open WebSockets to it; each of them is one connection
 * to a tcp or ipc peer.
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #policy: Policy;
  readonly #connections = new Set<Connection>();
  readonly #perAddress = new Map<string, number>();
  readonly #attached = new Map<Server | SecureServer, UpgradeListener>();
  #own: Server | undefined;
  #closed = false;

  /** @internal See `createRelay()`. */
  constructor(options: RelayOptions) {
    checkOptions(options);
    this.#options = options;
    this.#policy = Policy.of(options.allow ?? [], realPath);
  }

  /** The connections that pages have now. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Listens on a port of its own, without TLS.
   *
   * @param port Default: 0, one that is free.
   * @param host Default: "127.0.0.1". "::" takes connections from other machines.
   * @returns the port
   * @throws the error of the system, such as EADDRINUSE (rejects).
   */
  async listen(port = 0, host = "127.0.0.1"): Promise<number> {
    checkAddress(port, host);
    if (this.#closed || this.#own) throw new Error(`The relay ${this.#own ? "listens already" : "is closed"}`);
    const server = createServer(
      {
        requestTimeout: REQUEST_MS,
        headersTimeout: REQUEST_MS,
        connectionsCheckingInterval: CHECK_MS,
        keepAlive: false,
      },
      (_request, response) => {
        const headers = { "Content-Type": "text/plain", Connection: "close", Upgrade: "websocket" };
        response.writeHead(426, headers).end("this is a relay of ZeroMQ, for WebSockets of version 13\n");
      },
    );
    server.maxConnections = (this.#options.maxConnections ?? DEFAULTS.maxConnections) + UNDER_WAY;
    this.#own = server;
    this.attach(server);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, () => {
          server.off("error", reject);
          resolve();
        });
      });
    } catch (error) {
      this.detach(server);
      this.#own = undefined;
      throw error;
    }
    server.on("error", () => undefined); // of accepting: it goes on
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  /**
   * Takes the requests for one path of a server of yours, over TLS too. Other requests for an
   * upgrade are left to other listeners. They get the status 404 at once if there is no such
   * listener, and after 10 s if none has begun to answer.
   *
   * @param path Default: "/".
   * @example
   * const server = http.createServer(app).listen(8080);
   * relay.attach(server, "/zmq");
   */
  attach(server: Server | SecureServer, path = "/"): void {
    checkServer(server, path);
    if (this.#closed) throw new Error("The relay is closed");
    if (this.#attached.has(server)) throw new Error("The relay is attached to this server already");
    const upgrade: UpgradeListener = (request, socket, head) => {
      if (pathOf(request) !== path) {
        leave(server, socket, `this relay of ZeroMQ is at ${path}`);
        return;
      }
      take(socket);
      this.#take(request, socket, head);
    };
    this.#attached.set(server, upgrade);
    listenForUpgrades(server, upgrade);
  }

  /** The server's requests are not taken from now on. Connections stay. */
  detach(server: Server | SecureServer): void {
    const upgrade = this.#attached.get(server);
    if (upgrade) server.off("upgrade", upgrade);
    this.#attached.delete(server);
  }

  /**
   * Closes all connections, and the server that `listen()` has made. Resolves when that is done.
   */
  async close(): Promise<void> {
    this.#closed = true;
    for (const server of [...this.#attached.keys()]) this.detach(server);
    for (const connection of this.#connections) connection.close(RelayClose.GoingAway, "the relay ends");
    const own = this.#own;
    this.#own = undefined;
    if (!own) return;
    const ended = new Promise<void>((resolve) => own.close(() => resolve()));
    own.closeIdleConnections();
    await ended;
  }

  #take(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = refusalOf(request, this.#options.origins ?? []) ?? this.#tooMany(addressOf(request));
    if (refusal) {
      this.#report(request, { type: "refuse", code: refusal.status, reason: refusal.reason });
      refuse(socket, refusal);
      return;
    }
    accept(request, socket);
    const connection = this.#connection(request, socket);
    connection.receive(head);
    void this.#connect(connection, request, endpointOf(request) ?? "");
  }

  #tooMany(address: string): Refusal | undefined {
    const { maxConnections = DEFAULTS.maxConnections } = this.#options;
    const { maxConnectionsPerAddress = maxConnections } = this.#options;
    if (this.#connections.size >= maxConnections)
      return { status: 503, reason: `the relay has its ${maxConnections} connections` };
    if ((this.#perAddress.get(address) ?? 0) >= maxConnectionsPerAddress)
      return { status: 503, reason: `${address} has its ${maxConnectionsPerAddress} connections` };
    return undefined;
  }

  #connection(request: IncomingMessage, socket: Duplex): Connection {
    const { connectTimeout, pingInterval } = { ...DEFAULTS, ...this.#options };
    const address = addressOf(request);
    this.#count(address, 1);
    const connection: Connection = new Connection(
      socket,
      { connectTimeout, pingInterval },
      {
        opened: () => this.#report(request, { type: "open" }),
        closed: (code, reason) => {
          this.#connections.delete(connection);
          this.#count(address, -1);
          this.#report(request, { type: "close", code, reason });
        },
      },
    );
    this.#connections.add(connection);
    return connection;
  }

  async #connect(connection: Connection, request: IncomingMessage, endpoint: string): Promise<void> {
    try {
      const target = targetOf(this.#policy, endpoint);
      const { authorize } = this.#options;
      if (authorize && !(await authorize(request, endpoint))) throw new RefusedError("EACCES: not authorized");
      connection.connect(target);
    } catch (error) {
      connection.close(RelayClose.NotAllowed, error instanceof RefusedError ? error.message : "EACCES: not authorized");
    }
  }

  #count(address: string, by: number): void {
    const count = (this.#perAddress.get(address) ?? 0) + by;
    if (count === 0) this.#perAddress.delete(address);
    else this.#perAddress.set(address, count);
  }

  #report(request: IncomingMessage, what: Pick<RelayEvent, "type" | "code" | "reason">): void {
    const { report } = this.#options;
    if (!report) return;
    const event = {
      endpoint: endpointOf(request),
      origin: request.headers.origin,
      address: addressOf(request),
      ...what,
    };
    queueMicrotask(() => report(event)); // what it throws is not the relay's
  }
}

function addressOf({ socket }: IncomingMessage): string {
  return socket.remoteAddress ?? "";
}

/**
 * Makes a relay: a server by which pages reach tcp and ipc peers, over one WebSocket for each
 * connection. It passes the bytes of ZMTP and reads none of them, so every pattern, mechanism and
 * size of message works, and CURVE is end to end. It allows nothing that `allow` and `origins` do
 * not name.
 *
 * @throws TypeError for a malformed option; RangeError for a number out of its range.
 * @example
 * const relay = createRelay({
 *   allow: ["tcp://127.0.0.1:5555"],
 *   origins: ["https://example.org"],
 * });
 * const port = await relay.listen(8080);
 * // In the page: useInstance(createInstance({ relay: `ws://127.0.0.1:${port}/` }));
 */
export function createRelay(options: RelayOptions = {}): Relay {
  return new Relay(options);
}
