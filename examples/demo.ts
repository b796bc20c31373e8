/**
 * Runs examples in processes of their own: hello world (REQ and REP over tcp), weather updates (PUB
 * and SUB over ipc), and the parallel pipeline (PUSH and PULL over tcp) with 1, 2 and 4 workers. It
 * prints a short account of each.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A running example. A caller can wait for its output lines. */
class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  #arrived: () => void = () => undefined;

  constructor(name: string, ...args: string[]) {
    const file = fileURLToPath(new URL(`./guide/async/${name}${extname(import.meta.url)}`, import.meta.url));
    this.#child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    this.#ended = once(this.#child, "close");
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      this.lines.push(line);
      this.#arrived();
    });
  }

  /** Waits for a line that begins with `start`. Returns the words of that line. */
  async says(start: string): Promise<string[]> {
    for (;;) {
      const line = this.lines.find((l) => l.startsWith(start));
      if (line !== undefined) return line.split(" ");
      const ended = await Promise.race([this.#ended.then(() => true), this.#nextLine()]);
      if (ended) throw new Error(`the example ended without saying "${start}"`);
    }
  }

  /** Waits until the example ends by itself. Throws if its exit status is not 0. */
  async end(): Promise<void> {
    const [code] = await this.#ended;
    if (code !== 0) throw new Error(`${this.#child.spawnargs[1]} ended with status ${String(code)}`);
  }

  /** Kills an example that does not end by itself. */
  async stop(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }

  #nextLine(): Promise<false> {
    return new Promise((resolve) => {
      this.#arrived = () => resolve(false);
    });
  }
}

async function helloWorld(): Promise<void> {
  const server = new Program("hwserver", "tcp://127.0.0.1:*", "5");
  const endpoint = (await server.says("listening")).at(-1)!;
  const client = new Program("hwclient", endpoint, "5");
  await Promise.all([client.end(), server.end()]);
  console.log(`hello world over ${endpoint}: ${server.lines.length - 1} requests, ${client.lines.length} replies`);
}

async function weather(folder: string): Promise<void> {
  const zips = ["10001", "10042"];
  const server = new Program("wuserver", `ipc://${join(folder, "weather")}`, String(zips.length));
  const endpoint = (await server.says("publishing")).at(-1)!;
  const clients = zips.map((zip) => new Program("wuclient", endpoint, zip, "20"));
  await Promise.all([...clients, server].map((program) => program.end()));
  console.log(`weather updates over ${endpoint}: ${server.lines.at(-1)}`);
  for (const client of clients) console.log(`  ${client.lines.at(-1)}`);
}

async function pipeline(workers: number): Promise<void> {
  const sink = new Program("tasksink", "tcp://127.0.0.1:*");
  const results = (await sink.says("ready")).at(-1)!;
  const ventilator = new Program("taskvent", "tcp://127.0.0.1:*", results, String(workers), "100");
  const [, tasks, roll] = await ventilator.says("ready");
  const crew = Array.from({ length: workers }, () => new Program("taskwork", tasks!, results, roll!));
  await Promise.all([ventilator.end(), sink.end()]);
  await Promise.all(crew.map((worker) => worker.stop()));
  const label = `${workers} worker${workers > 1 ? "s" : ""}`;
  console.log(`  ${label}: ${sink.lines.at(-1)}, ${ventilator.lines.at(-1)}`);
}

const folder = mkdtempSync(join(tmpdir(), "libzmq-wasm-"));
try {
  await helloWorld();
  await weather(folder);
  console.log("parallel pipeline over tcp, 100 tasks of 1 to 100 ms:");
  for (const workers of [1, 2, 4]) await pipeline(workers);
} finally {
  rmSync(folder, { recursive: true });
}
