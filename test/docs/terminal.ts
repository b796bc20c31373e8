/** A command of a page: runs it by bash, and reads what it prints, line by line. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A command that has not printed what its page shows, or not ended, after this time has failed. */
const LIMIT_MS = 60_000;

export class Terminal {
  readonly #process: ChildProcess;
  readonly #closed: Promise<unknown>;
  #over = false;
  #printed = "";
  #read = 0;
  #changed = (): void => undefined;

  /** Starts the command in a folder whose node_modules/.bin is in the path. */
  constructor(folder: string, command: string) {
    const path = `${join(folder, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`;
    const child = spawn("bash", ["-e", "-c", command], {
      cwd: folder,
      detached: true,
      env: { ...process.env, PATH: path, NO_COLOR: "1", VITEST: undefined, LIBZMQ_WASM_TRACE: undefined },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const add = (chunk: Buffer): void => {
      this.#printed += chunk.toString();
      this.#changed();
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    this.#process = child;
    this.#closed = once(child, "close").then(() => {
      this.#over = true;
      this.#changed();
    });
  }

  /** The next lines that the command prints; fewer if it ends or says nothing for a minute. */
  async next(lines: number): Promise<string> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    limit.addEventListener("abort", () => this.#changed());
    for (;;) {
      const unread = this.#printed.slice(this.#read).split("\n");
      if (unread.length > lines || this.#over || limit.aborted) {
        const text = unread.slice(0, lines).join("\n");
        this.#read += text.length + 1;
        return text;
      }
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  /** Waits for the end. Returns what is wrong: a status other than 0, with what it printed. */
  async succeed(): Promise<string> {
    const timer = setTimeout(() => this.#signal("SIGKILL"), LIMIT_MS);
    await this.#closed;
    clearTimeout(timer);
    const { exitCode, signalCode } = this.#process;
    return exitCode === 0 ? "" : `${exitCode ?? signalCode}: ${this.#printed}`;
  }

  /** What Ctrl-C does. Returns what is wrong: the command has not ended. */
  async interrupt(): Promise<string> {
    this.#signal("SIGINT");
    const limit = setTimeout(() => this.#signal("SIGKILL"), LIMIT_MS);
    await this.#closed;
    clearTimeout(limit);
    return this.#process.signalCode === "SIGKILL" ? "Ctrl-C did not end it" : "";
  }

  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#closed;
  }

  #signal(name: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.#process;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, name);
  }
}
