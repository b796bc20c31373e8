/**
 * Titanic (TSP): requests are written to disk before they are accepted, and are carried out by
 * services of Majordomo. It teaches reliability without a connection: an accepted request outlives
 * clients, workers and Titanic itself.
 */
import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, worker, type WorkerOptions } from "./majordomo.ts";
import { main, print, type Log } from "./program.ts";

const OK = "200";
const PENDING = "300";
const UNKNOWN = "400";
const FAILED = "500";

/** Where Titanic keeps what it has accepted. The disk of a node of a simulated world is one. */
export interface Storage {
  readText(path: string): string | undefined;
  write(path: string, content: string): void;
  remove(path: string): boolean;
  list(): string[];
  /** Resolves when what was written before survives a power failure. */
  sync(): Promise<void>;
}

/** Files in a folder. Each is there as a whole or not at all. */
export class Folder implements Storage {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(path, { recursive: true });
  }

  readText(name: string): string | undefined {
    return this.list().includes(name) ? readFileSync(join(this.#path, name), "utf8") : undefined;
  }

  write(name: string, content: string): void {
    const file = join(this.#path, name);
    writeFileSync(`${file}.new`, content);
    synchronize(`${file}.new`);
    renameSync(`${file}.new`, file);
  }

  remove(name: string): boolean {
    const found = this.list().includes(name);
    if (found) rmSync(join(this.#path, name));
    return found;
  }

  list(): string[] {
    return readdirSync(this.#path)
      .filter((name) => !name.endsWith(".new"))
      .sort();
  }

  sync(): Promise<void> {
    synchronize(this.#path);
    return Promise.resolve();
  }
}

function synchronize(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}

export interface TitanicOptions extends Pick<WorkerOptions, "heartbeatMs" | "liveness" | "reconnectMs"> {
  /** Default: `tcp://localhost:5555`. */
  readonly broker?: string;
  /** Default: the folder `.titanic`. */
  readonly disk?: Storage;
  /** Milliseconds between looks for requests to carry out. Default: 1000. */
  readonly pollMs?: number;
  readonly log?: Log;
}

/**
 * The services `titanic.request`, `titanic.reply` and `titanic.close`, and what carries requests
 * out.
 */
export async function titanic(options: TitanicOptions): Promise<void> {
  const { broker = "tcp://localhost:5555", disk = new Folder(".titanic"), pollMs = 1000, log = print } = options;
  const serve = (service: string, handle: NonNullable<WorkerOptions["handle"]>): Promise<void> =>
    worker({ ...options, broker, service, handle, log });

  const services = [
    serve("titanic.request", async (request) => {
      const id = randomUUID();
      disk.write(`${id}.request`, JSON.stringify(request));
      await disk.sync();
      return [OK, id];
    }),
    serve("titanic.reply", ([id = ""]) => {
      const reply = disk.readText(`${id}.reply`);
      if (reply !== undefined) return [OK, ...(JSON.parse(reply) as string[])];
      return [disk.readText(`${id}.request`) === undefined ? UNKNOWN : PENDING];
    }),
    serve("titanic.close", async ([id = ""]) => {
      disk.remove(`${id}.request`);
      disk.remove(`${id}.reply`);
      await disk.sync();
      return [OK];
    }),
    carryOut(new Client({ broker }), disk, pollMs, log),
  ];
  await Promise.all(services);
}

/** Sends requests that have no reply yet to their services, again and again. */
async function carryOut(client: Client, disk: Storage, pollMs: number, log: Log): Promise<void> {
  for (;;) {
    for (const file of disk.list()) {
      const id = file.replace(/\.request$/, "");
      const request = disk.readText(`${id}.request`);
      if (id === file || request === undefined || disk.readText(`${id}.reply`) !== undefined) continue;
      const [service = "", ...body] = JSON.parse(request) as string[];
      if ((await client.request("mmi.service", service))?.[0] !== OK) continue;
      const reply = await client.request(service, ...body);
      if (!reply || disk.readText(`${id}.request`) === undefined) continue; // it may have been closed meanwhile
      disk.write(`${id}.reply`, JSON.stringify(reply));
      await disk.sync();
      log("carried out", id);
    }
    await sleep(pollMs);
  }
}

export interface ClientOptions {
  /** Default: `tcp://localhost:5555`. */
  readonly broker?: string;
  /** How many requests it makes. Default: Infinity. */
  readonly requests?: number;
  /** Milliseconds between requests, and between questions for a reply. Default: 1000. */
  readonly pauseMs?: number;
  readonly log?: Log;
}

/** Submits requests, one after the other, and asks for each reply until there is one. */
export async function client(options: ClientOptions): Promise<void> {
  const { requests = Infinity, pauseMs = 1000, log = print } = options;
  const connection = new Client(options);
  for (let n = 1; n <= requests; n++) {
    const request = `request ${n}`;
    const [status, id = ""] = (await connection.request("titanic.request", "echo", request)) ?? [FAILED];
    if (status === OK) {
      log("accepted", { request, id });
      log("reply", { request, ...(await replyOf(connection, id, pauseMs)) });
      await connection.request("titanic.close", id);
    } else log("refused", request);
    if (n < requests) await sleep(pauseMs);
  }
  connection.close();
}

/** Titanic may be away for any time, but it forgets nothing. */
async function replyOf(client: Client, id: string, pauseMs: number): Promise<{ status: string; reply?: string }> {
  for (;;) {
    const [status = PENDING, reply = ""] = (await client.request("titanic.reply", id)) ?? [];
    if (status === OK) return { status, reply };
    if (status !== PENDING) return { status };
    await sleep(pauseMs);
  }
}

await main(import.meta.url, {
  titanic: (broker, folder = ".titanic") => titanic({ ...(broker && { broker }), disk: new Folder(folder) }),
  client: (broker, requests = "3") => client({ ...(broker && { broker }), requests: Number(requests), pauseMs: 100 }),
});
