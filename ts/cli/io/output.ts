/**
 * stdout of the program, or a file. It gathers small pieces into one write an iteration of the
 * event loop, and waits while the reader is slow. Once the reader is gone, `write()` rejects with
 * `OutputClosedError`, and the signal aborts with it; after another failure, with a `CliError`.
 */
import type { Writable } from "node:stream";
import { CliError, EXIT, OutputClosedError } from "../exit.js";

/** Above this, a piece is not gathered: 64 kB, the size of a pipe on Linux. */
const GATHERED_BYTES = 65_536;

export class Output {
  readonly isTerminal: boolean;
  readonly #stream: Writable & { readonly isTTY?: boolean };
  readonly #name: string;
  readonly #closed = new AbortController();
  #gathered: Buffer[] = [];
  #bytes = 0;
  #scheduled = false;
  #failure: Error | undefined;

  /** `name`: what a failure calls the stream. */
  constructor(stream: Writable & { readonly isTTY?: boolean }, name = "stdout") {
    this.#stream = stream;
    this.#name = name;
    this.isTerminal = stream.isTTY === true;
    stream.on("error", (error) => this.#fail(error));
  }

  /** Aborts when the reader is gone, or a write has failed. */
  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  /** Writes a text with the end of a line. */
  line(text: string): Promise<void> {
    return this.write(Buffer.from(`${text}\n`));
  }

  /** Resolves at once while the reader keeps up. */
  async write(bytes: Buffer): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#gathered.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= GATHERED_BYTES) await this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => void this.flush().catch(() => undefined)); // the next write() reports it
    }
  }

  /** Resolves when all that was written is on its way. */
  async flush(): Promise<void> {
    this.#scheduled = false;
    if (this.#failure) throw this.#failure;
    if (this.#gathered.length === 0) return;
    const bytes = this.#gathered.length === 1 ? this.#gathered[0]! : Buffer.concat(this.#gathered);
    this.#gathered = [];
    this.#bytes = 0;
    await new Promise<void>((resolve, reject) => {
      this.#stream.write(bytes, (error) => (error ? reject(this.#fail(error)) : resolve()));
    });
  }

  /** The first failure is the one that is told. */
  #fail(error: Error): Error {
    this.#failure ??= failureOf(error, this.#name);
    this.#closed.abort(this.#failure);
    return this.#failure;
  }
}

function failureOf(error: NodeJS.ErrnoException, name: string): Error {
  const { code = "", message } = error;
  if (code === "EPIPE") return new OutputClosedError("the reader of the output has gone");
  const reason = /^\w+: ([^,]*)/.exec(message)?.[1] ?? message;
  const advice = code === "ENOSPC" ? "free some space, or write to another place" : "can its place be written to?";
  return new CliError(`cannot write to ${name}: ${reason} (${code})`, EXIT.failed, advice, { cause: error });
}
