/** `zmq dump`: a relay that decodes what passes. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Invocation } from "../command.js";
import { CliError, EXIT } from "../exit.js";
import type { Session } from "../session.js";
import { endpointOf, streamAddress, type StreamAddress } from "../sockets/stream-address.js";
import { Conversation, type Sender } from "../zmtp/conversation.js";
import { asObject, describe } from "../zmtp/describe.js";
import { fault, type Item } from "../zmtp/items.js";

interface DumpOptions {
  readonly bind: string;
  readonly connect: string;
  readonly count?: number;
  readonly json?: boolean;
  readonly hex?: boolean;
  readonly quiet?: boolean;
}

export async function run({ options, session }: Invocation): Promise<void> {
  const chosen = options as DumpOptions;
  const [from, to] = [streamAddress(chosen.bind, true), streamAddress(chosen.connect, false)];
  const { count = Infinity } = chosen;
  const relays: Relay[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    if (relays.length + 1 >= count) server.close();
    if (relays.length >= count) socket.destroy();
    else relays.push(new Relay(relays.length + 1, socket, to, chosen, session));
  });
  const stop = (): void => {
    server.close();
    for (const relay of relays) relay.destroy();
  };
  session.signal.addEventListener("abort", stop, { once: true });
  server.listen(from);
  await once(server, "listening", { signal: session.signal });
  session.note(`listening at ${endpointOf(server.address())}`);
  await once(server, "close");
  session.signal.throwIfAborted();
  await session.out.flush();
  const faults = relays.reduce((sum, relay) => sum + relay.faults, 0);
  if (faults > 0)
    throw new CliError(`faults of the protocol: ${faults}`, EXIT.protocol, "they are marked with ✗ above");
}

/** A connection of a client, and the one to the peer that goes with it. */
class Relay {
  faults = 0;
  readonly #number: number;
  readonly #options: DumpOptions;
  readonly #session: Session;
  readonly #conversation = new Conversation();
  readonly #sockets: Readonly<Record<Sender, Socket>>;
  readonly #started = performance.now();

  constructor(number: number, client: Socket, to: StreamAddress, options: DumpOptions, session: Session) {
    this.#number = number;
    this.#options = options;
    this.#session = session;
    this.#sockets = { client, server: connect({ ...to, allowHalfOpen: true }) };
    for (const side of ["client", "server"] as const) void this.#relay(side, side === "client" ? "server" : "client");
  }

  destroy(): void {
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }

  async #relay(sender: Sender, receiver: Sender): Promise<void> {
    const [from, to] = [this.#sockets[sender], this.#sockets[receiver]];
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (!to.write(chunk)) await once(to, "drain");
        for (const item of this.#conversation.push(sender, chunk)) await this.#show(sender, item);
      }
      for (const item of this.#conversation.end(sender)) await this.#show(sender, item);
      to.end();
    } catch (error) {
      if (!this.#session.signal.aborted) await this.#lost(sender, error as NodeJS.ErrnoException);
      this.destroy();
    }
  }

  async #lost(sender: Sender, { code = "", message }: NodeJS.ErrnoException): Promise<void> {
    if (code === "ABORT_ERR" || code === "ERR_STREAM_PREMATURE_CLOSE") return;
    const absent = code === "ECONNREFUSED" || code === "ENOENT";
    const text = absent
      ? `nothing listens at ${this.#options.connect} (${code})`
      : `the connection is lost: ${message}`;
    const faults = [...this.#conversation.end(sender), fault(text)];
    for (const item of faults) await this.#show(sender, item).catch(() => undefined); // the output may be gone, too
  }

  #show(sender: Sender, item: Item): Promise<void> {
    if (item.type === "fault") this.faults++;
    else if (this.#options.quiet === true) return Promise.resolve();
    return this.#session.out.line(this.#options.json === true ? this.#json(sender, item) : this.#text(sender, item));
  }

  #json(sender: Sender, item: Item): string {
    return JSON.stringify({ time: this.#seconds(), connection: this.#number, from: sender, ...asObject(item) });
  }

  #text(sender: Sender, item: Item): string {
    const { paint } = this.#session;
    const time = paint("dim", this.#seconds().toFixed(3).padStart(8));
    const arrow = sender === "client" ? paint("cyan", "→") : paint("magenta", "←");
    const text = describe(item, this.#conversation.sides[sender].socketType);
    const hex = this.#options.hex === true && item.type === "message" ? ` ${item.head.toString("hex")}` : "";
    const shown = item.type === "fault" ? paint("red", `✗ ${text}`) : text + hex;
    return `${time} #${this.#number} ${arrow} ${shown}`;
  }

  #seconds(): number {
    return Math.round(performance.now() - this.#started) / 1000;
  }
}
