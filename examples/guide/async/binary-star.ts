/**
 * Binary Star: a primary and a backup server, one of them active, which send each other their
 * states. It teaches failover by two signs: the peer is silent, and a client asks. A cut between
 * the two can make both active.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Publisher, Request, Router, Subscriber } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
import { beforeTimeout, main, print, until, type Log } from "./program.ts";

export type State = "primary" | "backup" | "active" | "passive";

/**
 * Both servers have become active, or passive, and only a person can say which of them has the
 * data.
 */
export class DualStateError extends Error {
  override readonly name = "DualStateError";
}

export interface StarOptions {
  /** What it is until it has heard of its peer. */
  readonly role: "primary" | "backup";
  /** Where it publishes its state. Default: `tcp://*:5003`. */
  readonly local?: string;
  /** Where the peer does. Default: `tcp://localhost:5004`. */
  readonly remote?: string;
  /** Milliseconds between states. A peer is gone after two of them. Default: 1000. */
  readonly heartbeatMs?: number;
  readonly log?: Log;
}

/** One of the two: its state, and what it hears of its peer. */
export class BinaryStar {
  /** Is readable when the peer has sent its state: call `hear()`. */
  readonly subscriber = new Subscriber({ linger: 0 });
  readonly #publisher = new Publisher({ linger: 0 });
  readonly #options: Required<StarOptions>;
  #state: State;
  #peerExpiry: number;

  constructor({
    role,
    local = "tcp://*:5003",
    remote = "tcp://localhost:5004",
    heartbeatMs = 1000,
    log = print,
  }: StarOptions) {
    this.#options = { role, local, remote, heartbeatMs, log };
    this.#state = role;
    this.#peerExpiry = performance.now() + 2 * heartbeatMs;
  }

  get state(): State {
    return this.#state;
  }

  async open(): Promise<void> {
    await this.#publisher.bind(this.#options.local);
    this.subscriber.subscribe();
    this.subscriber.connect(this.#options.remote);
    this.#options.log("state", this.#state);
  }

  close(): void {
    this.#publisher.close();
    this.subscriber.close();
  }

  /** Sends the state to the peer. To be called after each interval. */
  async publish(): Promise<void> {
    await this.#publisher.send(this.#state);
  }

  /** Receives a state of the peer. Throws a DualStateError where it cannot be. */
  async hear(): Promise<void> {
    const [message] = await this.subscriber.receive();
    const peer = String(message) as State;
    this.#peerExpiry = performance.now() + 2 * this.#options.heartbeatMs;
    const own = this.#state;
    if (own === peer && (own === "active" || own === "passive")) throw new DualStateError(`both servers are ${own}`);
    if (own === "primary" && peer === "backup") this.#become("active");
    else if (own === "passive" && (peer === "primary" || peer === "backup")) this.#become("active");
    else if ((own === "primary" || own === "backup") && peer === "active") this.#become("passive");
  }

  /** A client asks: true where this server may answer, which can make it the active one. */
  vote(): boolean {
    if (this.#state === "backup") return false;
    if (this.#state !== "active" && this.peerIsGone()) this.#become("active");
    return this.#state === "active";
  }

  protected peerIsGone(): boolean {
    return performance.now() >= this.#peerExpiry;
  }

  #become(state: State): void {
    this.#state = state;
    this.#options.log("state", state);
  }
}

export interface ServerOptions extends StarOptions {
  /** For clients. Default: `tcp://*:5001`. */
  readonly frontend?: string;
}

/** Echoes requests while it is active. Throws a DualStateError, as the Guide's server ends then. */
export async function server(options: ServerOptions, star = new BinaryStar(options)): Promise<void> {
  const { frontend: endpoint = "tcp://*:5001", heartbeatMs = 1000, log = print } = options;
  const frontend = new Router({ linger: 0 });
  try {
    await frontend.bind(endpoint);
    await star.open();
    log("listening", frontend.lastEndpoint);
    const poller = new Poller<Router | Subscriber>([frontend, star.subscriber]);
    let publishAt = performance.now() + heartbeatMs;
    for (;;) {
      const events = (await beforeTimeout(poller.wait({ timeout: until(publishAt) }))) ?? [];
      for (const { socket } of events) {
        if (socket !== frontend) await star.hear();
        else {
          const request = await frontend.receive();
          if (star.vote()) await frontend.send(request);
        }
      }
      if (performance.now() < publishAt) continue;
      await star.publish();
      publishAt = performance.now() + heartbeatMs;
    }
  } finally {
    star.close();
    frontend.close();
  }
}

export interface ClientOptions {
  /** The primary and the backup. Default: ports 5001 and 5002 of localhost. */
  readonly servers?: readonly string[];
  /** How many requests it makes. Default: Infinity. */
  readonly requests?: number;
  /** Milliseconds between requests. Default: 1000. */
  readonly pauseMs?: number;
  /** Milliseconds that a reply may take. Default: 1000. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds before it asks the other server, which may have to notice first. Default: 2000.
   */
  readonly settleMs?: number;
  readonly log?: Log;
}

/** Makes numbered requests, each of one server and the other in turn until it has a reply. */
export async function client({
  servers = ["tcp://localhost:5001", "tcp://localhost:5002"],
  requests = Infinity,
  pauseMs = 1000,
  timeoutMs = 1000,
  settleMs = 2000,
  log = print,
}: ClientOptions): Promise<void> {
  let current = 0;
  const connect = (): Request => {
    const socket = new Request({ linger: 0 });
    socket.connect(servers[current]!);
    return socket;
  };
  let socket = connect();
  for (let n = 1; n <= requests; n++) {
    const request = `request ${n}`;
    for (;;) {
      await socket.send(request);
      const reply = await beforeTimeout(socket.receive({ timeout: timeoutMs }));
      if (reply) {
        log("reply", { request, reply: String(reply[0]) });
        break;
      }
      log("failing over", request);
      socket.close();
      await sleep(settleMs);
      current = (current + 1) % servers.length;
      socket = connect();
    }
    if (n < requests) await sleep(pauseMs);
  }
  socket.close();
}

const PRIMARY = { role: "primary", local: "tcp://*:5003", remote: "tcp://localhost:5004" } as const;
const BACKUP = { role: "backup", local: "tcp://*:5004", remote: "tcp://localhost:5003" } as const;

await main(import.meta.url, {
  primary: (frontend = "tcp://*:5001", local = PRIMARY.local, remote = PRIMARY.remote) =>
    server({ role: "primary", frontend, local, remote }),
  backup: (frontend = "tcp://*:5002", local = BACKUP.local, remote = BACKUP.remote) =>
    server({ role: "backup", frontend, local, remote }),
  client: (primary = "tcp://localhost:5001", backup = "tcp://localhost:5002", requests = "10") =>
    client({ servers: [primary, backup], requests: Number(requests), pauseMs: 0 }),
});
