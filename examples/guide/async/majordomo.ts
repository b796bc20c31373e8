/**
 * Majordomo (MDP 0.1): a broker of named services, with workers that register for one and send
 * heartbeats. It teaches a service-oriented queue. The client retries, so a request may be executed
 * more than once.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Request, Router, type Message } from "libzmq-wasm";
import { beforeTimeout, main, print, until, type HeartbeatOptions, type Log } from "./program.ts";

const [CLIENT, WORKER] = ["MDPC01", "MDPW01"];
const COMMAND = { ready: "\x01", request: "\x02", reply: "\x03", heartbeat: "\x04", disconnect: "\x05" };

export interface BrokerOptions extends HeartbeatOptions {
  /** For clients and workers. Default: `tcp://*:5555`. */
  readonly endpoint?: string;
  readonly log?: Log;
}

interface Service {
  readonly name: string;
  /** Each is the client's id and the parts of its request. */
  readonly requests: (readonly [Message, readonly Message[]])[];
  /** Workers that wait for a request, the one that has waited for longest first. */
  readonly waiting: BrokerWorker[];
}

interface BrokerWorker {
  readonly id: Message;
  readonly service: Service;
  heard: number;
}

export class Broker {
  readonly socket = new Router();
  protected readonly expiryMs: number;
  readonly #options: Required<BrokerOptions>;
  readonly #services = new Map<string, Service>();
  /** By routing id. */
  protected readonly workers = new Map<string, BrokerWorker>();

  constructor({ endpoint = "tcp://*:5555", heartbeatMs = 2500, liveness = 3, log = print }: BrokerOptions) {
    this.#options = { endpoint, heartbeatMs, liveness, log };
    this.expiryMs = heartbeatMs * liveness;
  }

  async run(): Promise<void> {
    const { endpoint, heartbeatMs, log } = this.#options;
    await this.socket.bind(endpoint);
    log("listening", this.socket.lastEndpoint);
    let heartbeatAt = performance.now() + heartbeatMs;
    for (;;) {
      const parts = await beforeTimeout(this.socket.receive({ timeout: until(heartbeatAt) }));
      const [sender, , header, ...body] = parts ?? [];
      if (String(header) === CLIENT) await this.#fromClient(sender!, body);
      if (String(header) === WORKER) await this.#fromWorker(sender!, body);
      if (performance.now() < heartbeatAt) continue;
      await this.purge();
      for (const { waiting } of this.#services.values())
        for (const { id } of waiting) await this.#send(id, COMMAND.heartbeat);
      heartbeatAt = performance.now() + heartbeatMs;
    }
  }

  /** Forgets workers that wait and have been silent for too long. */
  protected async purge(): Promise<void> {
    for (const worker of [...this.workers.values()])
      if (worker.service.waiting.includes(worker) && performance.now() - worker.heard > this.expiryMs)
        await this.#remove(worker, false);
  }

  async #fromClient(client: Message, [name, ...body]: Message[]): Promise<void> {
    if (String(name) === "mmi.service") {
      const known = [...this.workers.values()].some(({ service }) => service.name === String(body[0]));
      await this.socket.send([client, "", CLIENT, name!, known ? "200" : "404"]);
      return;
    }
    const service = this.#service(String(name));
    service.requests.push([client, body]);
    await this.#dispatch(service);
  }

  async #fromWorker(id: Message, [command, ...parts]: Message[]): Promise<void> {
    const known = this.workers.get(id.toString("hex"));
    switch (String(command)) {
      case COMMAND.ready: {
        if (known) return this.#remove(known, true);
        const worker = { id, service: this.#service(String(parts[0])), heard: 0 };
        this.workers.set(id.toString("hex"), worker);
        return this.#waits(worker);
      }
      case COMMAND.reply: {
        if (!known) return this.#send(id, COMMAND.disconnect);
        const [client, , ...body] = parts;
        await this.socket.send([client!, "", CLIENT, known.service.name, ...body]);
        return this.#waits(known);
      }
      case COMMAND.heartbeat:
        if (!known) return this.#send(id, COMMAND.disconnect);
        known.heard = performance.now();
        break;
      case COMMAND.disconnect:
        if (known) await this.#remove(known, false);
    }
  }

  #service(name: string): Service {
    let service = this.#services.get(name);
    if (!service) this.#services.set(name, (service = { name, requests: [], waiting: [] }));
    return service;
  }

  async #waits(worker: BrokerWorker): Promise<void> {
    worker.heard = performance.now();
    worker.service.waiting.push(worker);
    await this.#dispatch(worker.service);
  }

  async #dispatch({ name, requests, waiting }: Service): Promise<void> {
    await this.purge();
    while (requests.length > 0 && waiting.length > 0) {
      const { id, heard } = waiting.shift()!;
      const [client, body] = requests.shift()!;
      this.#options.log("dispatched", { service: name, silentMs: Math.round(performance.now() - heard) });
      await this.#send(id, COMMAND.request, client, "", ...body);
    }
  }

  async #remove(worker: BrokerWorker, tell: boolean): Promise<void> {
    const { waiting } = worker.service;
    if (waiting.includes(worker)) waiting.splice(waiting.indexOf(worker), 1);
    this.workers.delete(worker.id.toString("hex"));
    if (tell) await this.#send(worker.id, COMMAND.disconnect);
  }

  async #send(worker: Message, command: string, ...parts: (Message | string)[]): Promise<void> {
    await this.socket.send([worker, "", WORKER, command, ...parts]);
  }
}

export interface WorkerOptions extends HeartbeatOptions {
  /** Default: `tcp://localhost:5555`. */
  readonly broker?: string;
  /** Default: `echo`. */
  readonly service?: string;
  /** Makes the reply of a request. Default: the request. */
  readonly handle?: (request: string[]) => readonly string[] | Promise<readonly string[]>;
  /** Milliseconds until it connects again to a broker that was silent. Default: 2500. */
  readonly reconnectMs?: number;
  readonly log?: Log;
}

/** Serves requests, one after the other. */
export async function worker({
  broker = "tcp://localhost:5555",
  service = "echo",
  handle = (request) => request,
  heartbeatMs = 2500,
  liveness = 3,
  reconnectMs = 2500,
  log = print,
}: WorkerOptions): Promise<void> {
  for (;;) {
    const socket = new Dealer({ linger: 0 });
    const send = (...parts: (Message | string)[]): Promise<void> => socket.send(["", WORKER, ...parts]);
    socket.connect(broker);
    await send(COMMAND.ready, service);
    log("ready", service);
    let heard = performance.now();
    let heartbeatAt = heard + heartbeatMs;
    let connected = true;
    while (connected && performance.now() - heard < heartbeatMs * liveness) {
      const message = await beforeTimeout(socket.receive({ timeout: until(heartbeatAt) }));
      if (message) {
        const [, , command, client, , ...body] = message;
        if (String(command) === COMMAND.request)
          await send(COMMAND.reply, client!, "", ...(await handle(body.map(String))));
        connected = String(command) !== COMMAND.disconnect;
        heard = performance.now();
      }
      if (performance.now() < heartbeatAt) continue;
      await send(COMMAND.heartbeat);
      heartbeatAt = performance.now() + heartbeatMs;
    }
    socket.close();
    if (connected) await sleep(reconnectMs);
  }
}

export interface ClientOptions {
  /** Default: `tcp://localhost:5555`. */
  readonly broker?: string;
  /** Milliseconds that a reply may take. Default: 2500. */
  readonly timeoutMs?: number;
  /** How often a request is sent before it is abandoned. Default: 3. */
  readonly attempts?: number;
}

/**
 * Makes requests one at a time, each on a new socket where the one before had no reply: a Lazy
 * Pirate.
 */
export class Client {
  readonly #options: Required<ClientOptions>;
  #socket: Request | undefined;

  constructor({ broker = "tcp://localhost:5555", timeoutMs = 2500, attempts = 3 }: ClientOptions = {}) {
    this.#options = { broker, timeoutMs, attempts };
  }

  /** Resolves to the reply; undefined: no attempt had one in time. */
  async request(service: string, ...body: string[]): Promise<string[] | undefined> {
    const { broker, timeoutMs, attempts } = this.#options;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (!this.#socket) {
        this.#socket = new Request({ linger: 0 });
        this.#socket.connect(broker);
      }
      await this.#socket.send([CLIENT, service, ...body]);
      const reply = await beforeTimeout(this.#socket.receive({ timeout: timeoutMs }));
      if (reply) return reply.slice(2).map(String);
      this.close();
    }
    return undefined;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }
}

/** Has any number of requests under way, and repeats none. */
export class AsyncClient {
  readonly #socket = new Dealer({ linger: 0 });

  constructor(broker = "tcp://localhost:5555") {
    this.#socket.connect(broker);
  }

  async send(service: string, ...body: string[]): Promise<void> {
    await this.#socket.send(["", CLIENT, service, ...body]);
  }

  /** The next reply, of any request; undefined: none has come in time. */
  async receive(timeoutMs: number): Promise<string[] | undefined> {
    const reply = await beforeTimeout(this.#socket.receive({ timeout: timeoutMs }));
    return reply?.slice(3).map(String);
  }

  close(): void {
    this.#socket.close();
  }
}

export async function broker(options: BrokerOptions): Promise<void> {
  await new Broker(options).run();
}

export interface AskOptions extends ClientOptions {
  /** How many requests it makes. Default: Infinity. */
  readonly requests?: number;
  /** Milliseconds between requests. Default: 1000. */
  readonly pauseMs?: number;
  readonly log?: Log;
}

/** Makes numbered requests of the service `echo`, one after the other. */
export async function client(options: AskOptions): Promise<void> {
  const { requests = Infinity, pauseMs = 1000, log = print } = options;
  const connection = new Client(options);
  for (let n = 1; n <= requests; n++) {
    const request = `request ${n}`;
    const reply = await connection.request("echo", request);
    if (reply) log("reply", { request, reply: reply[0] });
    else log("abandoned", request);
    if (n < requests) await sleep(pauseMs);
  }
  connection.close();
}

/** Sends its requests at once, and counts the replies until one takes too long. */
export async function asyncClient({
  broker,
  requests = 1000,
  timeoutMs = 2500,
  log = print,
}: AskOptions): Promise<void> {
  const connection = new AsyncClient(broker);
  for (let n = 1; n <= requests; n++) await connection.send("echo", `request ${n}`);
  let replies = 0;
  while (replies < requests && (await connection.receive(timeoutMs))) replies++;
  log("replies", replies);
  connection.close();
}

await main(import.meta.url, {
  broker: (endpoint) => broker({ ...(endpoint && { endpoint }) }),
  worker: (broker, service) => worker({ ...(broker && { broker }), ...(service && { service }) }),
  client: (broker, requests = "10") => client({ ...(broker && { broker }), requests: Number(requests), pauseMs: 0 }),
  asyncClient: (broker, requests = "1000") => asyncClient({ ...(broker && { broker }), requests: Number(requests) }),
});
