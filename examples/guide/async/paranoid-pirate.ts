/**
 * Paranoid Pirate: the queue and its workers send each other heartbeats, and both act when these
 * stop. It teaches a heartbeat protocol: a silent worker gets no requests; a worker leaves a silent
 * queue and comes back.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Dealer, Router, type Message } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
import { client } from "./lazy-pirate.ts";
import { beforeTimeout, main, print, until, type HeartbeatOptions, type Log } from "./program.ts";

const READY = "\x01";
const HEARTBEAT = "\x02";

export interface QueueOptions extends HeartbeatOptions {
  /** For clients. Default: `tcp://*:5555`. */
  readonly frontend?: string;
  /** For workers. Default: `tcp://*:5556`. */
  readonly backend?: string;
  readonly log?: Log;
}

interface ReadyWorker {
  readonly id: Message;
  readonly heard: number;
}

/** Passes requests to the worker that has been ready for longest. */
export class Queue {
  readonly frontend = new Router();
  readonly backend = new Router();
  protected readonly expiryMs: number;
  readonly #options: Required<QueueOptions>;
  /** By routing id. The first one was used least recently. */
  protected readonly ready = new Map<string, ReadyWorker>();

  constructor({
    frontend = "tcp://*:5555",
    backend = "tcp://*:5556",
    heartbeatMs = 1000,
    liveness = 3,
    log = print,
  }: QueueOptions = {}) {
    this.#options = { frontend, backend, heartbeatMs, liveness, log };
    this.expiryMs = heartbeatMs * liveness;
  }

  async run(): Promise<void> {
    const { frontend, backend } = this;
    const { heartbeatMs, log } = this.#options;
    await frontend.bind(this.#options.frontend);
    await backend.bind(this.#options.backend);
    log("listening", `${String(frontend.lastEndpoint)} ${String(backend.lastEndpoint)}`);

    const poller = new Poller([backend]);
    let heartbeatAt = performance.now() + heartbeatMs;
    for (;;) {
      const events = (await beforeTimeout(poller.wait({ timeout: until(heartbeatAt) }))) ?? [];
      for (const { socket } of events) {
        if (socket === backend) await this.#fromWorker(await backend.receive());
        else await this.#fromClient();
      }
      if (performance.now() >= heartbeatAt) {
        for (const { id } of this.ready.values()) await backend.send([id, HEARTBEAT]);
        heartbeatAt = performance.now() + heartbeatMs;
      }
      this.purge();
      if (this.ready.size > 0) poller.add(frontend);
      else poller.remove(frontend);
    }
  }

  /** Forgets workers that have been silent for too long. */
  protected purge(): void {
    for (const [key, { heard }] of this.ready) if (performance.now() - heard > this.expiryMs) this.ready.delete(key);
  }

  /** Whatever a worker sends shows that it is alive, and ready. */
  async #fromWorker([id, ...parts]: Message[]): Promise<void> {
    const key = id!.toString("hex");
    this.ready.delete(key);
    this.ready.set(key, { id: id!, heard: performance.now() });
    if (parts.length > 1) await this.frontend.send(parts);
  }

  /** Workers are looked at again: time may have passed since, as where the queue was stopped. */
  async #fromClient(): Promise<void> {
    this.purge();
    const [first] = this.ready;
    if (!first) return;
    const [key, { id, heard }] = first;
    const request = await this.frontend.receive();
    this.ready.delete(key);
    this.#options.log("dispatched", { silentMs: Math.round(performance.now() - heard) });
    await this.backend.send([id, ...request]);
  }
}

export interface WorkerOptions extends HeartbeatOptions {
  /** Default: `tcp://localhost:5556`. */
  readonly queue?: string;
  /** Milliseconds of work for a request. Default: 0. */
  readonly workMs?: number;
  /**
   * Milliseconds until it tries a silent queue again: at first, and at most. Default: 1000 and
   * 32,000.
   */
  readonly reconnectMs?: readonly [first: number, most: number];
  readonly log?: Log;
}

/** Echoes each request. */
export async function worker({
  queue = "tcp://localhost:5556",
  workMs = 0,
  heartbeatMs = 1000,
  liveness = 3,
  reconnectMs: [first, most] = [1000, 32_000],
  log = print,
}: WorkerOptions): Promise<void> {
  let wait = first;
  for (;;) {
    const socket = new Dealer({ linger: 0 });
    socket.connect(queue);
    await socket.send(READY);
    log("ready");
    let heard = performance.now();
    let heartbeatAt = heard + heartbeatMs;
    while (performance.now() - heard < heartbeatMs * liveness) {
      const parts = await beforeTimeout(socket.receive({ timeout: until(heartbeatAt) }));
      if (parts) [heard, wait] = [performance.now(), first];
      if (parts && parts.length > 1) {
        await sleep(workMs);
        await socket.send(parts);
      }
      if (performance.now() < heartbeatAt) continue;
      await socket.send(HEARTBEAT);
      heartbeatAt = performance.now() + heartbeatMs;
    }
    socket.close();
    log("queue is silent", { reconnectsInMs: wait });
    await sleep(wait);
    wait = Math.min(wait * 2, most);
  }
}

/** The same as a function. */
export async function queue(options: QueueOptions): Promise<void> {
  await new Queue(options).run();
}

await main(import.meta.url, {
  queue: (frontend, backend) => queue({ ...(frontend && { frontend }), ...(backend && { backend }) }),
  worker: (endpoint) => worker({ ...(endpoint && { queue: endpoint }) }),
  client: (endpoint, requests = "10") =>
    client({ ...(endpoint && { server: endpoint }), requests: Number(requests), pauseMs: 0 }),
});
