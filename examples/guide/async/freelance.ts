/**
 * Freelance: a client with several servers and no broker, in the Guide's three models. It teaches
 * failing over in turn, asking all at once, and keeping a list of servers that are known to live.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Reply, Request, Router } from "libzmq-wasm";
import { beforeTimeout, main, print, until, type Log } from "./program.ts";

export interface ServerOptions {
  /** Default: `tcp://*:5555`. */
  readonly endpoint?: string;
  /** By which endpoint clients know it: in model 3 its routing id. Default: `endpoint`. */
  readonly name?: string;
  readonly log?: Log;
}

/** Servers of models 1 and 2: echoes each request, in model 2 with the number before it. */
export async function server({ endpoint = "tcp://*:5555", log = print }: ServerOptions): Promise<void> {
  const socket = new Reply();
  await socket.bind(endpoint);
  log("listening", socket.lastEndpoint);
  for await (const request of socket) await socket.send(request);
}

/** A server of model 3: a ROUTER named by its endpoint, which answers pings. */
export async function namedServer({
  endpoint = "tcp://*:5555",
  name = endpoint,
  log = print,
}: ServerOptions): Promise<void> {
  const socket = new Router({ routingId: name });
  await socket.bind(endpoint);
  log("listening", socket.lastEndpoint);
  for await (const [client, control, ...body] of socket)
    await socket.send(String(control) === "PING" ? [client!, "PONG"] : [client!, control!, ...body]);
}

export interface ConnectionOptions {
  readonly servers: readonly string[];
  /**
   * Milliseconds that a reply may take. Default: 1000 in model 1, 2500 in model 2, 3000 in model 3.
   */
  readonly timeoutMs?: number;
}

/** Resolves to the reply; undefined: there was none in time. */
export interface Connection {
  request(text: string): Promise<string | undefined>;
  close(): void;
}

/**
 * Model 1: asks one server after the other, each for a time. A dead one costs that time, for each
 * request.
 */
export class Sequential implements Connection {
  readonly #servers: readonly string[];
  readonly #timeoutMs: number;

  constructor({ servers, timeoutMs = 1000 }: ConnectionOptions) {
    this.#servers = servers;
    this.#timeoutMs = timeoutMs;
  }

  async request(text: string): Promise<string | undefined> {
    for (const server of this.#servers) {
      const socket = new Request({ linger: 0 });
      try {
        socket.connect(server);
        await socket.send(text);
        const reply = await beforeTimeout(socket.receive({ timeout: this.#timeoutMs }));
        if (reply) return String(reply[0]);
      } finally {
        socket.close();
      }
    }
    return undefined;
  }

  close(): void {
    //  It has no socket between requests
  }
}

/**
 * Model 2: asks all servers at once, and takes the first reply. Each request has a number, which
 * the replies repeat.
 */
export class Shotgun implements Connection {
  readonly #socket = new Dealer({ linger: 0 });
  readonly #count: number;
  readonly #timeoutMs: number;
  #sequence = 0;

  constructor({ servers, timeoutMs = 2500 }: ConnectionOptions) {
    for (const server of servers) this.#socket.connect(server);
    this.#count = servers.length;
    this.#timeoutMs = timeoutMs;
  }

  async request(text: string): Promise<string | undefined> {
    const sequence = String(++this.#sequence);
    //  A DEALER sends to its peers in turn
    for (let n = 0; n < this.#count; n++) await this.#socket.send(["", sequence, text]);
    const deadline = performance.now() + this.#timeoutMs;
    for (;;) {
      const reply = await beforeTimeout(this.#socket.receive({ timeout: until(deadline) }));
      if (!reply) return undefined;
      if (this.belongs(String(reply[1]), sequence)) return String(reply[2]);
    }
  }

  close(): void {
    this.#socket.close();
  }

  protected belongs(replied: string, sequence: string): boolean {
    return replied === sequence;
  }
}

export interface DirectoryOptions extends ConnectionOptions {
  /** Milliseconds between pings of a server that is silent. Default: 2000. */
  readonly pingMs?: number;
  /** Milliseconds of silence after which a server counts as dead. Default: 6000. */
  readonly expiryMs?: number;
}

interface KnownServer {
  readonly endpoint: string;
  alive: boolean;
  pingAt: number;
  expires: number;
}

/**
 * Model 3: pings its servers, and sends a request to one that has answered lately; to the next one
 * when it dies.
 */
export class Directory implements Connection {
  readonly #socket = new Router({ linger: 0 });
  readonly #servers: readonly KnownServer[];
  readonly #timeoutMs: number;
  readonly #pingMs: number;
  readonly #expiryMs: number;
  #sequence = 0;

  constructor({ servers, timeoutMs = 3000, pingMs = 2000, expiryMs = 6000 }: DirectoryOptions) {
    [this.#timeoutMs, this.#pingMs, this.#expiryMs] = [timeoutMs, pingMs, expiryMs];
    this.#servers = servers.map((endpoint) => ({ endpoint, alive: false, pingAt: 0, expires: 0 }));
    for (const server of servers) this.#socket.connect(server);
  }

  async request(text: string): Promise<string | undefined> {
    const sequence = String(++this.#sequence);
    const deadline = performance.now() + this.#timeoutMs;
    let asked: KnownServer | undefined;
    while (performance.now() < deadline) {
      const server = this.#living();
      if (server && server !== asked) {
        asked = server;
        await this.#socket.send([server.endpoint, sequence, text]);
      }
      const reply = await this.#receive(deadline);
      if (reply && String(reply[0]) === sequence) return String(reply[1]);
    }
    return undefined;
  }

  close(): void {
    this.#socket.close();
  }

  #living(): KnownServer | undefined {
    for (const server of this.#servers) if (performance.now() >= server.expires) server.alive = false;
    return this.#servers.find(({ alive }) => alive);
  }

  /**
   * The next reply that is not that of a ping, or undefined, after a time in which something may
   * have changed.
   */
  async #receive(deadline: number): Promise<(Buffer | string)[] | undefined> {
    await this.#ping();
    const next = Math.min(deadline, ...this.#servers.map(({ pingAt }) => pingAt));
    const message = await beforeTimeout(this.#socket.receive({ timeout: until(next) }));
    if (!message) return undefined;
    const [name, control, ...body] = message;
    const server = this.#servers.find(({ endpoint }) => endpoint === String(name));
    if (server) {
      server.alive = true;
      server.pingAt = performance.now() + this.#pingMs;
      server.expires = performance.now() + this.#expiryMs;
    }
    return String(control) === "PONG" ? undefined : [control!, ...body];
  }

  async #ping(): Promise<void> {
    for (const server of this.#servers) {
      if (performance.now() < server.pingAt) continue;
      await this.#socket.send([server.endpoint, "PING"]); // is dropped where there is no connection yet
      server.pingAt = performance.now() + this.#pingMs;
    }
  }
}

export interface ClientOptions {
  /** How many requests it makes. Default: Infinity. */
  readonly requests?: number;
  /** Milliseconds between requests. Default: 1000. */
  readonly pauseMs?: number;
  readonly log?: Log;
}

/** Makes numbered requests, one after the other. */
export async function client(
  connection: Connection,
  { requests = Infinity, pauseMs = 1000, log = print }: ClientOptions,
): Promise<void> {
  for (let n = 1; n <= requests; n++) {
    const request = `request ${n}`;
    const reply = await connection.request(request);
    if (reply === undefined) log("abandoned", request);
    else log("reply", { request, reply });
    if (n < requests) await sleep(pauseMs);
  }
  connection.close();
}

const TEN = { requests: 10, pauseMs: 0 };

await main(import.meta.url, {
  server: (endpoint) => server({ ...(endpoint && { endpoint }) }),
  namedServer: (endpoint, name) => namedServer({ ...(endpoint && { endpoint }), ...(name && { name }) }),
  client1: (...servers) => client(new Sequential({ servers }), TEN),
  client2: (...servers) => client(new Shotgun({ servers }), TEN),
  client3: (...servers) => client(new Directory({ servers }), TEN),
});
