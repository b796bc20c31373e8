/**
 * Lazy Pirate: a client that waits for a reply for a limited time, and then asks again on a new
 * socket. It teaches that a REQ which has sent can only receive: a retry must close it, and retries
 * must end.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Reply, Request } from "libzmq-wasm";
import { beforeTimeout, main, print, type Log } from "./program.ts";

export interface ServerOptions {
  /** Default: `tcp://*:5555`. */
  readonly endpoint?: string;
  /** Milliseconds of work for a request. Default: 0. */
  readonly workMs?: number;
  readonly log?: Log;
}

/** Echoes each request. */
export async function server({ endpoint = "tcp://*:5555", workMs = 0, log = print }: ServerOptions): Promise<void> {
  const socket = new Reply();
  await socket.bind(endpoint);
  log("listening", socket.lastEndpoint);
  for await (const [request] of socket) {
    await sleep(workMs);
    await socket.send(request!);
  }
}

export interface ClientOptions {
  /** Default: `tcp://localhost:5555`. */
  readonly server?: string;
  /** How many requests it makes. Default: Infinity. */
  readonly requests?: number;
  /** Milliseconds between requests. Default: 1000. */
  readonly pauseMs?: number;
  /** Milliseconds that a reply may take. Default: 2500. */
  readonly timeoutMs?: number;
  /** How often a request is sent before it is abandoned. Default: 3. */
  readonly attempts?: number;
  readonly log?: Log;
}

/** A connection to a server that may die. */
export class LazyPirate {
  protected socket: Request;
  readonly #options: Required<Omit<ClientOptions, "requests" | "pauseMs">>;

  constructor({
    server = "tcp://localhost:5555",
    timeoutMs = 2500,
    attempts = 3,
    log = print,
  }: Omit<ClientOptions, "requests" | "pauseMs"> = {}) {
    this.#options = { server, timeoutMs, attempts, log };
    this.socket = this.connect();
  }

  /** Resolves to the reply; undefined: no attempt had one in time. */
  async request(text: string): Promise<string | undefined> {
    const { attempts, timeoutMs, log } = this.#options;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      log("attempt", { request: text, attempt });
      await this.socket.send(text);
      const reply = await beforeTimeout(this.socket.receive({ timeout: timeoutMs }));
      if (reply) return String(reply[0]);
      this.reconnect();
    }
    return undefined;
  }

  close(): void {
    this.socket.close();
  }

  /** The old socket would only receive; what comes to it from now on is dropped with it. */
  protected reconnect(): void {
    this.socket.close();
    this.socket = this.connect();
  }

  /** `linger: 0`: a request that was not sent when its socket is closed is not sent later. */
  protected connect(): Request {
    const socket = new Request({ linger: 0 });
    socket.connect(this.#options.server);
    return socket;
  }
}

/** Makes numbered requests, one after the other. */
export async function client(options: ClientOptions): Promise<void> {
  await ask(new LazyPirate(options), options);
}

/** The same with a connection that is there. */
export async function ask(
  pirate: LazyPirate,
  { requests = Infinity, pauseMs = 1000, log = print }: ClientOptions,
): Promise<void> {
  for (let n = 1; n <= requests; n++) {
    const request = `request ${n}`;
    const reply = await pirate.request(request);
    if (reply === undefined) log("abandoned", request);
    else log("reply", { request, reply });
    if (n < requests) await sleep(pauseMs);
  }
  pirate.close();
}

await main(import.meta.url, {
  server: (endpoint) => server({ ...(endpoint && { endpoint }) }),
  client: (endpoint, requests = "10") =>
    client({ ...(endpoint && { server: endpoint }), requests: Number(requests), pauseMs: 0 }),
});
