// One process under measurement: it is started, read from, and ended by its own id. No child
// outlives the program that started it, whether that program ends by itself or by SIGINT or
// SIGTERM.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** @type {Set<Child>} */
const alive = new Set();

process.on("exit", () => {
  for (const child of alive) child.kill();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(130));

export class Child {
  #process;
  #lines;
  #errors = "";
  #name;

  /** @param {string[]} command */
  constructor([file, ...args]) {
    this.#name = args.at(-5) ?? file; // the role of an adapter
    this.#process = spawn(file, args, { stdio: "pipe" });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#process.stdin.on("error", () => {}); // it ended before its input did
    this.#process.stderr.setEncoding("utf8").on("data", (text) => (this.#errors = (this.#errors + text).slice(-2000)));
    /** Resolves when it has exited with 0; rejects with the end of its stderr otherwise. */
    this.done = new Promise((resolve, reject) => {
      this.#process.on("error", reject);
      this.#process.on("close", (code, signal) => {
        alive.delete(this);
        if (code === 0) resolve(undefined);
        else reject(new Error(`${this.#name} ended with ${code ?? signal}: ${this.#complaint()}`));
      });
    });
    this.done.catch(() => {}); // reported to the code that awaits it
    alive.add(this);
  }

  /** The text on stderr; for an uncaught error the message without the stack. */
  #complaint() {
    return /^\w*Error.*$/m.exec(this.#errors)?.[0] ?? this.#errors.trim();
  }

  /** Returns the next line that it prints, parsed as JSON. */
  async answer() {
    const { value, done } = await this.#lines.next();
    if (!done) return JSON.parse(value);
    await this.done;
    throw new Error(`${this.#name} ended without an answer`);
  }

  endInput() {
    this.#process.stdin.end();
  }

  get pid() {
    return this.#process.pid;
  }

  /** Writes a line to its standard input. */
  write(/** @type {string | number} */ line) {
    this.#process.stdin.write(`${line}\n`);
  }

  kill() {
    this.#process.kill("SIGKILL");
  }
}

/**
 * Runs `body`. When it settles, or after `limitMs`, ends every process that it has launched.
 * @template T
 * @param {number} limitMs
 * @param {(launch: (command: string[]) => Child) => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withChildren(limitMs, body) {
  /** @type {Child[]} */
  const children = [];
  const launch = (/** @type {string[]} */ command) => {
    const child = new Child(command);
    children.push(child);
    return child;
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const expiry = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${limitMs / 1000} s`)), limitMs);
  });
  try {
    return await Promise.race([body(launch), /** @type {Promise<never>} */ (expiry)]);
  } finally {
    clearTimeout(timer);
    for (const child of children) child.kill();
    await Promise.allSettled(children.map((child) => child.done));
  }
}
