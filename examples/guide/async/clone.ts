/**
 * Clone: a server's map of keys and values, copied by any number of clients, with a backup server
 * (a Binary Star). It teaches a snapshot followed by numbered updates. A gap in the numbers, or
 * another session, asks for a snapshot.
 */
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Publisher, Router, Subscriber, type Message } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
import { BinaryStar, type StarOptions } from "./binary-star.ts";
import { beforeTimeout, main, print, until, type Log } from "./program.ts";

const SNAPSHOT = "ICANHAZ?";
const END = "KTHXBAI";
const HEARTBEAT = "HUGZ";
const [SEEN_MOST, KEYS] = [1000, 100];

/** What is sent for a key. The parts are texts. */
export interface Update {
  readonly key: string;
  /** Updates of a session are numbered from 1. */
  readonly sequence: number;
  /** A server has a new one whenever it becomes active: its numbers begin again. */
  readonly session: string;
  /** Identifier of the update, which its client has made. */
  readonly id: string;
  readonly value: string;
}

function encode({ key, sequence = 0, session = "", id = "", value = "" }: Partial<Update> & { key: string }): string[] {
  return [key, String(sequence), session, id, value];
}

function decode(parts: readonly Message[]): Update {
  const [key = "", sequence = "", session = "", id = "", value = ""] = parts.map(String);
  return { key, sequence: Number(sequence), session, id, value };
}

/** Where a server is. */
export interface ServerEndpoints {
  /** Gives snapshots. Default: `tcp://localhost:5556`. */
  readonly snapshot?: string;
  /** Publishes updates. Default: `tcp://localhost:5557`. */
  readonly publisher?: string;
  /** Takes updates from clients. Default: `tcp://localhost:5558`. */
  readonly collector?: string;
}

export interface ReplicaOptions {
  /** Followed one at a time; the next one when one is silent. Default: the one of this machine. */
  readonly servers?: readonly ServerEndpoints[];
  /** Milliseconds of silence after which the next server is tried. Default: 5000. */
  readonly expiryMs?: number;
  /** Called when the map has changed; with the update, unless a snapshot has replaced it. */
  readonly changed?: (update?: Update) => void;
}

/** A copy of a server's map. */
export class Replica {
  map = new Map<string, string>();
  sequence = 0;
  #session = "";
  readonly #servers: readonly ServerEndpoints[];
  readonly #expiryMs: number;
  readonly #changed: (update?: Update) => void;

  constructor({ servers = [{}], expiryMs = 5000, changed = () => undefined }: ReplicaOptions = {}) {
    this.#servers = servers;
    this.#expiryMs = expiryMs;
    this.#changed = changed;
  }

  /** Follows its servers until the signal is aborted, and rejects with its reason then. */
  async follow(signal?: AbortSignal): Promise<never> {
    for (let n = 0; ; n++) {
      const server = this.#servers[n % this.#servers.length]!;
      const subscriber = new Subscriber({ linger: 0 });
      try {
        subscriber.connect(server.publisher ?? "tcp://localhost:5557");
        subscriber.subscribe();
        while ((await this.#copy(server, signal)) && (await this.#update(subscriber, signal)));
      } finally {
        subscriber.close();
      }
    }
  }

  /** Whether an update or a heartbeat shows that others before it were lost. */
  protected isGap({ sequence, session, key }: Update): boolean {
    if (session !== this.#session) return true;
    return key === HEARTBEAT ? sequence > this.sequence : sequence > this.sequence + 1;
  }

  /** Takes a snapshot; false: none has come in time. */
  async #copy({ snapshot = "tcp://localhost:5556" }: ServerEndpoints, signal?: AbortSignal): Promise<boolean> {
    const socket = new Dealer({ linger: 0 });
    try {
      socket.connect(snapshot);
      await socket.send(SNAPSHOT);
      const map = new Map<string, string>();
      for (;;) {
        const parts = await beforeTimeout(socket.receive({ timeout: this.#expiryMs, signal }));
        if (!parts) return false;
        const { key, sequence, session, value } = decode(parts);
        if (key === END) {
          [this.map, this.sequence, this.#session] = [map, sequence, session];
          this.#changed();
          return true;
        }
        map.set(key, value);
      }
    } finally {
      socket.close();
    }
  }

  /** Applies updates; true: another snapshot is needed. False: the server is silent. */
  async #update(subscriber: Subscriber, signal?: AbortSignal): Promise<boolean> {
    for (;;) {
      const parts = await beforeTimeout(subscriber.receive({ timeout: this.#expiryMs, signal }));
      if (!parts) return false;
      const update = decode(parts);
      if (this.isGap(update)) return true;
      if (update.key === HEARTBEAT || update.sequence <= this.sequence) continue; // the snapshot has it
      this.map.set(update.key, update.value);
      this.sequence = update.sequence;
      this.#changed(update);
    }
  }
}

export interface ServerOptions extends ServerEndpoints {
  /** Milliseconds between heartbeats. Default: 1000. */
  readonly heartbeatMs?: number;
  /** For one of two servers: its half of the Binary Star. Default: a server alone. */
  readonly star?: StarOptions;
  /** For one of two servers: the other. */
  readonly peer?: ServerEndpoints;
  readonly log?: Log;
}

/** Keeps the map while it is active; while it is passive, it copies that of its peer. */
export class Server {
  readonly #options: ServerOptions;
  readonly #log: Log;
  readonly #snapshot = new Router({ linger: 0 });
  readonly #publisher = new Publisher({ linger: 0 });
  readonly #collector = new Subscriber({ linger: 0 });
  readonly #star: BinaryStar | undefined;
  #map = new Map<string, string>();
  #sequence = 0;
  #session = randomUUID();
  #active: boolean;
  /** While it is passive: ends the copying. */
  #following: AbortController | undefined;
  /**
   * While it is passive: what clients have sent and the peer has not published, and the reverse.
   */
  readonly #pending = new Map<string, Update>();
  readonly #seen = new Set<string>(); // the last SEEN_MOST of them

  constructor(options: ServerOptions = {}) {
    this.#options = options;
    this.#log = options.log ?? print;
    this.#star = options.star && new BinaryStar(options.star);
    this.#active = !this.#star;
  }

  async run(): Promise<void> {
    const { heartbeatMs = 1000 } = this.#options;
    try {
      const sockets = await this.#open();
      const poller = new Poller<Router | Subscriber>(sockets);
      let heartbeatAt = performance.now() + heartbeatMs;
      for (;;) {
        const events = (await beforeTimeout(poller.wait({ timeout: until(heartbeatAt) }))) ?? [];
        for (const { socket } of events) await this.#serve(socket);
        if (performance.now() < heartbeatAt) continue;
        await this.#star?.publish();
        if (this.#active) await this.#publish({ key: HEARTBEAT });
        heartbeatAt = performance.now() + heartbeatMs;
      }
    } finally {
      this.#following?.abort();
      for (const socket of [this.#snapshot, this.#publisher, this.#collector, this.#star]) socket?.close();
    }
  }

  async #open(): Promise<(Router | Subscriber)[]> {
    const { snapshot = "tcp://*:5556", publisher = "tcp://*:5557", collector = "tcp://*:5558" } = this.#options;
    await this.#snapshot.bind(snapshot);
    await this.#publisher.bind(publisher);
    await this.#collector.bind(collector);
    this.#collector.subscribe();
    await this.#star?.open();
    const bound = [this.#snapshot, this.#publisher, this.#collector];
    this.#log("listening", bound.map(({ lastEndpoint }) => lastEndpoint).join(" "));
    this.#log("map", describe(this.#map));
    return [this.#snapshot, this.#collector, ...(this.#star ? [this.#star.subscriber] : [])];
  }

  async #serve(socket: Router | Subscriber): Promise<void> {
    if (socket === this.#snapshot) {
      const [client] = await this.#snapshot.receive();
      this.#star?.vote();
      await this.#changeState();
      if (this.#active) await this.#sendSnapshot(client!);
    } else if (socket === this.#collector) {
      await this.#collect(decode(await this.#collector.receive()));
    } else {
      await this.#star?.hear();
      await this.#changeState();
    }
  }

  async #sendSnapshot(client: Message): Promise<void> {
    for (const [key, value] of this.#map) await this.#snapshot.send([client, ...encode({ key, value })]);
    await this.#snapshot.send([client, ...encode({ key: END, sequence: this.#sequence, session: this.#session })]);
  }

  /**
   * A client's update: the active server numbers it and publishes it, the passive one keeps it for
   * that time.
   */
  async #collect(update: Update): Promise<void> {
    if (this.#active) await this.#apply(update);
    else if (!this.#seen.delete(update.id)) this.#pending.set(update.id, update);
  }

  async #apply({ key, value, id }: Update): Promise<void> {
    this.#map.set(key, value);
    this.#sequence++;
    await this.#publish({ key, value, id });
    this.#log("map", describe(this.#map));
  }

  async #publish(update: Partial<Update> & { key: string }): Promise<void> {
    await this.#publisher.send(encode({ ...update, sequence: this.#sequence, session: this.#session }));
  }

  async #changeState(): Promise<void> {
    const state = this.#star?.state;
    if (state === "active" && !this.#active) {
      this.#following?.abort();
      [this.#active, this.#sequence, this.#session] = [true, 0, randomUUID()];
      for (const update of this.#pending.values()) await this.#apply(update);
      this.#pending.clear();
      this.#log("map", describe(this.#map));
    } else if (state === "passive" && !this.#following) {
      this.#active = false;
      this.#following = new AbortController();
      this.#followPeer(this.#following.signal);
    }
  }

  #followPeer(signal: AbortSignal): void {
    const replica = new Replica({
      servers: [this.#options.peer ?? {}],
      changed: (update) => {
        if (signal.aborted) return;
        this.#map = replica.map;
        if (!update || this.#pending.delete(update.id)) return;
        this.#seen.add(update.id);
        if (this.#seen.size > SEEN_MOST) this.#seen.delete([...this.#seen][0]!);
      },
    });
    replica.follow(signal).catch((error: unknown) => {
      if (!signal.aborted) this.#log("error", String(error));
    });
  }
}

/** A text that is the same for the same map. */
export function describe(map: ReadonlyMap<string, string>): string {
  const text = JSON.stringify([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${map.size} keys, ${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}

export interface ClientOptions extends Omit<ReplicaOptions, "changed"> {
  /** How many updates it makes. Default: Infinity. */
  readonly updates?: number;
  /** Milliseconds between updates. Default: 1000. */
  readonly pauseMs?: number;
  readonly log?: Log;
}

/**
 * Follows the servers, and sets keys at random. An update that it sends may be lost; the servers
 * say what the map is.
 */
export async function client(options: ClientOptions, Copy = Replica): Promise<void> {
  const { servers = [{}], updates = Infinity, pauseMs = 1000, log = print } = options;
  const replica = new Copy({ ...options, changed: () => log("map", describe(replica.map)) });
  const publisher = new Publisher({ linger: 0 });
  for (const { collector = "tcp://localhost:5558" } of servers) publisher.connect(collector);
  const following = replica.follow();
  for (let n = 1; n <= updates; n++) {
    await sleep(pauseMs);
    await publisher.send(encode({ key: String(Math.floor(Math.random() * KEYS)), value: String(n), id: randomUUID() }));
  }
  await following;
}

await main(import.meta.url, {
  server: (snapshot = "tcp://*:5556", publisher = "tcp://*:5557", collector = "tcp://*:5558") =>
    new Server({ snapshot, publisher, collector }).run(),
  client: (snapshot = "tcp://localhost:5556", publisher = "tcp://localhost:5557", collector = "tcp://localhost:5558") =>
    client({ servers: [{ snapshot, publisher, collector }] }),
});
