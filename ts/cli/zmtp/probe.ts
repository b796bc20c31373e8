/** A client that shakes hands with a peer by NULL or PLAIN, and sends PINGs. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { CliError, EXIT } from "../exit.js";
import type { StreamAddress } from "../sockets/stream-address.js";
import { ZmtpDecoder } from "./decoder.js";
import type { CommandFrame, Greeting, Item } from "./items.js";
import { command, greetingRest, greetingStart, metadata, ping, plainHello } from "./write.js";

export class ProbeError extends CliError {
  /** The peer has closed the connection. */
  readonly closed: boolean;

  constructor(message: string, closed: boolean, advice?: string) {
    super(message, EXIT.protocol, advice);
    this.closed = closed;
  }
}

export class Probe {
  readonly #socket: Socket;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #decoder = new ZmtpDecoder();
  readonly #timeout: number;
  readonly #signal: AbortSignal;
  #items: Item[] = [];

  private constructor(socket: Socket, timeout: number, signal: AbortSignal) {
    this.#socket = socket;
    this.#timeout = timeout;
    this.#signal = signal;
    this.#chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  static async open(address: StreamAddress, timeout: number, signal: AbortSignal): Promise<Probe> {
    const socket = connect({ ...address, noDelay: true });
    try {
      await once(socket, "connect", { signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]) });
    } catch (error) {
      socket.destroy();
      throw (error as Error).name === "AbortError" && !signal.aborted ? timedOut("no connection") : error;
    }
    return new Probe(socket, timeout, signal);
  }

  close(): void {
    this.#socket.destroy();
  }

  async greet(): Promise<Greeting> {
    this.#socket.write(greetingStart());
    for (;;) {
      const item = await this.#next("no greeting");
      if (item.type === "greeting") return item;
      if (item.type === "fault") throw new ProbeError(item.text, false, "is it a ZeroMQ socket that listens there?");
    }
  }

  /** Returns the metadata of the peer. `typeFor` chooses the own type of socket by the peer's. */
  async shakeNull(typeFor: (peer: string) => string): Promise<ReadonlyMap<string, string>> {
    this.#socket.write(greetingRest("NULL"));
    const { properties } = await this.#command("READY");
    const type = typeFor(properties?.get("Socket-Type") ?? "");
    this.#socket.write(command("READY", metadata({ "Socket-Type": type, Identity: "" })));
    return properties ?? new Map<string, string>();
  }

  async shakePlain(credentials: readonly [string, string], type: string): Promise<ReadonlyMap<string, string>> {
    this.#socket.write(Buffer.concat([greetingRest("PLAIN"), plainHello(credentials)]));
    await this.#command("WELCOME");
    this.#socket.write(command("INITIATE", metadata({ "Socket-Type": type, Identity: "" })));
    const { properties } = await this.#command("READY");
    return properties ?? new Map<string, string>();
  }

  /** Resolves to the milliseconds of a round trip. */
  async ping(context: string): Promise<number> {
    const start = performance.now();
    this.#socket.write(ping(context));
    while ((await this.#command("PONG")).fields["context"] !== context);
    return performance.now() - start;
  }

  async #command(name: string): Promise<CommandFrame> {
    for (;;) {
      const item = await this.#next(`no ${name}`);
      if (item.type === "fault") throw new ProbeError(item.text, false);
      if (item.type !== "command") continue;
      if (item.name === name) return item;
      if (item.name === "ERROR")
        throw new ProbeError(`the peer refuses: ${item.fields["reason"] ?? ""}`, false, REFUSED);
    }
  }

  async #next(missing: string): Promise<Item> {
    for (;;) {
      const item = this.#items.shift();
      if (item !== undefined) return item;
      const { done, value } = await this.#chunk(missing);
      if (done === true) throw new ProbeError(`the peer has closed the connection: ${missing}`, true);
      this.#items = this.#decoder.push(value);
    }
  }

  #chunk(missing: string): Promise<IteratorResult<Buffer, unknown>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(timedOut(missing)), this.#timeout);
      const stop = (): void => reject(this.#signal.reason as Error);
      this.#signal.addEventListener("abort", stop, { once: true });
      this.#chunks
        .next()
        .then(resolve, reject)
        .finally(() => {
          clearTimeout(timer);
          this.#signal.removeEventListener("abort", stop);
        });
    });
  }
}

const REFUSED = "check the name and the password, or the keys";

function timedOut(missing: string): CliError {
  return new CliError(`${missing} within --timeout`, EXIT.timeout, "is it a ZeroMQ socket that listens there?");
}
