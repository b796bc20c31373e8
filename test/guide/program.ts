/**
 * An example that runs in a process of its own, as its reader starts it: as TypeScript where Node
 * strips types, and as the build has compiled it on Node 20.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { afterEach, expect } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const STRIPS_TYPES = "typescript" in process.features && Boolean(process.features.typescript);

/** Any free port. */
export const ANY = "tcp://127.0.0.1:*";
/** The folders with the Guide's programs. */
export const FORMS = ["async", "mirror"] as const;
export type Form = (typeof FORMS)[number];

const running = new Set<Program>();

afterEach(() => {
  for (const program of running) program.kill();
  running.clear();
});

export function fileOf(name: string): string {
  return STRIPS_TYPES ? join(ROOT, "examples", `${name}.ts`) : join(ROOT, "dist", "examples", `${name}.js`);
}

export class Program {
  /** The output, once the program has ended by itself with success. */
  readonly printed: Promise<string[]>;
  readonly #lines: string[] = [];
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Set<() => void>();

  /** @param name The path in examples/, without its extension. */
  constructor(name: string, args: readonly string[] = [], cwd?: string) {
    this.#process = spawn(process.execPath, [fileOf(name), ...args], { cwd, stdio: ["pipe", "pipe", "inherit"] });
    this.#process.stdin.on("error", () => undefined); // it may end before it has read all input
    createInterface(this.#process.stdout).on("line", (line) => {
      this.#lines.push(line);
      this.#wake();
    });
    this.printed = once(this.#process, "close").then(([code, signal]) => {
      this.#wake();
      if (code !== 0) throw new Error(`${name} ended with ${String(code ?? signal)}`);
      return this.#lines;
    });
    this.printed.catch(() => undefined); // endless programs are killed
    running.add(this);
  }

  /** The first lines, once there are enough; fewer if the program has ended. */
  async lines(count: number): Promise<string[]> {
    while (this.#lines.length < count && !this.#hasEnded) await this.#change();
    return this.#lines.slice(0, count);
  }

  /** Waits for the first line that matches. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.#lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#hasEnded) return expect.fail(`no line is ${String(pattern)}: ${this.#lines.join("\n")}`);
      await this.#change();
    }
  }

  /** The endpoints in the first line that has some. */
  async endpoints(): Promise<string[]> {
    return (await this.line(/\b(?:tcp|ipc):\/\//)).split(" ").filter((word) => /^(?:tcp|ipc):\/\//.test(word));
  }

  /** The first of its endpoints. */
  async endpoint(): Promise<string> {
    return (await this.endpoints())[0] ?? "";
  }

  /** Presses Enter. */
  enter(): void {
    this.#process.stdin.end("\n");
  }

  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#process.kill(signal);
  }

  get #hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

/** Starts a program of the Guide. */
export function start(form: Form, name: string, ...args: readonly string[]): Program {
  return new Program(`guide/${form}/${name}`, args);
}
