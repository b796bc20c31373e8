/**
 * The supervisor of a kernel: starts its process with a connection file, and restarts it after a
 * crash or on request. The file and the endpoints stay the same, so clients reconnect by
 * themselves.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { newConnection, readConnection, writeConnection, type Connection } from "./connection.js";

/** The command that starts a kernel, as in Jupyter's kernel.json. */
export interface KernelSpec {
  /** The command; "{connection_file}" stands for the name of the file. */
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The kernel of this folder. */
export const NODE_KERNEL: KernelSpec = {
  argv: [process.execPath, join(import.meta.dirname, "kernel.js"), "{connection_file}"],
};

/** Milliseconds in which the kernel may end by itself. */
const GRACE = 5000;
/** After more crashes than this, the kernel is not started again. */
const MOST_CRASHES = 5;

export class Supervisor extends EventEmitter<{ restarted: []; failed: [Error] }> {
  /** The connection of the running process. */
  connection!: Connection;
  readonly #spec: KernelSpec;
  readonly #folder = mkdtempSync(join(tmpdir(), "kernel-"));
  readonly #file = join(this.#folder, "connection.json");
  readonly #abandon = (): void => this.#kill("SIGKILL");
  #process: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();
  #restarting: Promise<void> | undefined;
  #crashes = 0;

  /** Starts a kernel. Resolves when clients can connect. */
  static async start(spec: KernelSpec = NODE_KERNEL, transport: "tcp" | "ipc" = "tcp"): Promise<Supervisor> {
    const supervisor = new Supervisor(spec, transport);
    try {
      await supervisor.#launch();
      return supervisor;
    } catch (error) {
      await supervisor.stop();
      throw error;
    }
  }

  private constructor(spec: KernelSpec, transport: "tcp" | "ipc") {
    super();
    this.#spec = spec;
    const ip = transport === "tcp" ? "127.0.0.1" : join(this.#folder, "ipc");
    writeConnection(this.#file, newConnection(transport, ip));
    process.once("exit", this.#abandon);
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Interrupts the running cell, whether or not the kernel answers messages. */
  interrupt(): void {
    this.#kill("SIGINT");
  }

  /**
   * Ends the process and starts it again. `ask` asks the kernel to end by itself; after GRACE it is
   * killed.
   */
  restart(ask?: () => Promise<void>): Promise<void> {
    this.#restarting ??= this.#again(ask).finally(() => (this.#restarting = undefined));
    return this.#restarting;
  }

  /** Ends the process for good. */
  async stop(ask?: () => Promise<void>): Promise<void> {
    await this.#restarting?.catch(() => undefined);
    await this.#end(ask);
    process.off("exit", this.#abandon);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #again(ask?: () => Promise<void>): Promise<void> {
    await this.#end(ask);
    await this.#launch();
    this.emit("restarted");
  }

  async #launch(): Promise<void> {
    const [command = "", ...args] = this.#spec.argv.map((arg) => arg.replace("{connection_file}", this.#file));
    const env = { ...process.env, ...this.#spec.env };
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], env });
    this.#process = child;
    this.#ended = once(child, "close");
    const lines = createInterface({ input: child.stdout });
    const bound = await Promise.race([once(lines, "line").then(() => true), this.#ended.then(() => false)]);
    lines.close();
    child.stdout.resume();
    if (!bound) throw new Error(`the kernel has ended before it could be connected to: ${command}`);
    this.connection = readConnection(this.#file);
    void this.#ended.then(() => {
      if (this.#process === child) this.#crashed();
    });
  }

  #crashed(): void {
    this.#process = undefined;
    const again =
      ++this.#crashes > MOST_CRASHES
        ? Promise.reject(new Error(`the kernel has ended ${this.#crashes} times by itself`))
        : this.restart();
    again.catch((error: unknown) => this.emit("failed", error as Error));
  }

  async #end(ask?: () => Promise<void>): Promise<void> {
    const child = this.#process;
    this.#process = undefined; // from here on, the process's end is not a crash
    const kill = (): void => void child?.kill("SIGKILL");
    if (ask) ask().catch(kill); // a kernel that does not answer is killed below
    const timer = setTimeout(kill, ask ? GRACE : 0);
    await this.#ended.catch(() => undefined); // it rejects if the command could not be started
    clearTimeout(timer);
  }

  #kill(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }
}
