/** Runs `zmq` of dist/ in processes of its own, and waits for what it prints. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const ZMQ = fileURLToPath(new URL("../../dist/cli/zmq.cjs", import.meta.url));

export interface Ended {
  /** The exit code, or the signal that has ended the process. */
  readonly code: number | string;
  readonly stdout: Buffer;
  readonly text: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string | Buffer;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A process of `zmq` that runs. It is ended after the test. */
export class Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  #stdout: Buffer[] = [];
  #stderr = "";
  #watchers = new Set<() => void>();

  constructor(args: readonly string[], { stdin, cwd, env }: RunOptions = {}) {
    this.child = spawn(process.execPath, [ZMQ, ...args], { cwd, env: env ?? { ...process.env, NO_COLOR: "1" } });
    this.child.stdout.on("data", (chunk: Buffer) => this.#note(() => this.#stdout.push(chunk)));
    this.child.stderr.on("data", (chunk: Buffer) => this.#note(() => (this.#stderr += String(chunk))));
    this.child.stdin.on("error", () => undefined); // a command may end before it reads all
    if (stdin !== undefined) this.child.stdin.end(stdin);
    this.ended = this.#end();
    onTestFinished(() => void this.child.kill("SIGKILL"));
  }

  get stdout(): string {
    return Buffer.concat(this.#stdout).toString();
  }

  get stderr(): string {
    return this.#stderr;
  }

  /**
   * Resolves with the match when stdout and stderr together have it. Rejects if the process ends.
   */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout + this.stderr);
      if (found) return found;
      const { exitCode, signalCode } = this.child;
      if (exitCode !== null || signalCode !== null)
        throw new Error(`ended before ${String(pattern)}: ${this.stdout}${this.stderr}`);
      await new Promise<void>((resolve) => this.#watchers.add(resolve));
      this.#watchers.clear();
    }
  }

  /** The endpoint that the command says it has bound. */
  async endpoint(): Promise<string> {
    return (await this.prints(/(?:bound to|listening at|front end \w+ at) (\S+)/))[1]!;
  }

  interrupt(): Promise<Ended> {
    this.child.kill("SIGINT");
    return this.ended;
  }

  #note(add: () => void): void {
    add();
    for (const wake of this.#watchers) wake();
  }

  async #end(): Promise<Ended> {
    const [code, signal] = (await once(this.child, "close")) as [number | null, string | null];
    for (const wake of this.#watchers) wake();
    const stdout = Buffer.concat(this.#stdout);
    return { code: code ?? signal ?? "?", stdout, text: stdout.toString(), stderr: this.#stderr };
  }
}

export function start(...args: readonly string[]): Running {
  return new Running(args);
}

/** Runs a command to its end. */
export function zmq(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return new Running(args, { stdin: "", ...options }).ended;
}

export const ANY = "tcp://127.0.0.1:*";
