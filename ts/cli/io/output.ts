/**
 * stdout of the program. It gathers small pieces into one write an iteration of the event loop, and
 * waits while the reader is slow. Once the reader is gone, `write()` rejects with
 * `OutputClosedError`, and the signal aborts with it.
 */
import type { Writable } from "node:stream";
import { OutputClosedError } from "../exit.js";

/** Above this, a piece is not gathered: 64 kB, the size of a pipe on Linux. */
const GATHERED_BYTES = 65_536;

export class Output {
  readonly isTerminal: boolean;
  readonly #stream: Writable & { readonly isTTY?: boolean };
  readonly #closed = new AbortController();
  #gathered: Buffer[] = [];
  #bytes = 0;
  #scheduled = false;
  #failure: Error | undefined;

  constructor(stream: Writable & { readonly isTTY?: boolean }) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#failure ??= error.code === "EPIPE" ? new OutputClosedError("the reader of the output has gone") : error;
      this.#closed.abort(this.#failure);
    });
  }

  /** Aborts when the reader is gone. */
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
      this.#stream.write(bytes, (error) => (error ? reject(this.#failure ?? error) : resolve()));
    });
  }
}
