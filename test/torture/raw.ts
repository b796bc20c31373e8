/**
 * A raw peer: connects to a bound socket over tcp or ipc, sends its conversation, and records the
 * answers until the connection is closed.
 */
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { accepting } from "./grammar/server.js";
import { describe, type Conversation } from "./grammar/conversation.js";
import { pause, turn } from "./subject.js";

/** Turns of the event loop for which a piece waits for the answer to the one before. */
const MOST_TURNS = 12;
/** A connection that is still open this long after its end was sent is a leak. */
const LEFT_OPEN_MS = 30_000;

const NOTHING = Buffer.alloc(0);

export interface Exchange {
  readonly received: Buffer;
  /** The other side ended the connection first. */
  readonly hungUp: boolean;
}

/**
 * The address of a bound socket, from `tcp://127.0.0.1:5555`, `ws://127.0.0.1:5555/`, `ipc:///path`
 * or `ipc://@name`.
 */
export function addressOf(endpoint: string): NetConnectOpts {
  const [, scheme, rest = ""] = /^(\w+):\/\/(.*)$/.exec(endpoint) ?? [];
  if (scheme === "ipc") return { path: rest.replace(/^@/, "\0") };
  return { host: "127.0.0.1", port: Number(/:(\d+)/.exec(rest)?.[1]), noDelay: true };
}

type Said = Omit<Conversation, "ending"> & { readonly ending: Conversation["ending"] | "none" };

class RawPeer {
  readonly #socket: Socket;
  readonly #local: boolean;
  readonly #received: Buffer[] = [];
  #size = 0;
  #hungUp = false;
  #over = false;
  readonly closed: Promise<void>;

  constructor(socket: Socket, local: boolean) {
    this.#local = local;
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      this.#socket.on("close", () => {
        this.#over = true;
        resolve();
      });
    });
    this.#socket.on("error", () => undefined); // a reset is an answer too
    this.#socket.on("data", (chunk) => {
      this.#received.push(chunk);
      this.#size += chunk.length;
    });
    this.#socket.on("end", () => {
      this.#hungUp = !this.#socket.writableEnded;
    });
  }

  /** Resolves when the connection has ended, or brought no bytes for this long. */
  async quiet(ms: number): Promise<Exchange> {
    let size = -1;
    while (!this.#over && size !== this.#size) {
      size = this.#size;
      await Promise.race([this.closed, pause(ms)]);
    }
    return { ...this.exchange, hungUp: this.#over || this.#hungUp };
  }

  async say({ pieces, ending, chunk }: Said, mostTurns: number): Promise<void> {
    for (const { bytes, after } of pieces) {
      for (let i = 0; i < mostTurns && this.#size < after && !this.#over; i++) await turn();
      const step = chunk > 0 ? Math.max(chunk, Math.ceil(bytes.length / 64)) : bytes.length;
      for (let at = 0; at < bytes.length && !this.#over; at += step) {
        this.#socket.write(accepting(bytes.subarray(at, at + step), this.#received[0] ?? NOTHING));
        if (chunk > 0) await turn();
      }
    }
    if (this.#over || ending === "none") return;
    if (ending === "end") this.#socket.end();
    // Written bytes are sent first: a reset would discard them. Local sockets have no reset.
    else this.#socket.write("", () => (this.#local ? this.#socket.destroy() : this.#socket.resetAndDestroy()));
  }

  get exchange(): Exchange {
    return { received: Buffer.concat(this.#received), hungUp: this.#hungUp };
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

/**
 * Sends a conversation. Resolves when the connection is closed; rejects if the other side leaves it
 * open.
 */
export async function play(address: NetConnectOpts, said: Conversation, mostTurns = MOST_TURNS): Promise<Exchange> {
  return playOn(connect(address), "path" in address, said, mostTurns);
}

/** The same on an existing connection. */
export async function playOn(socket: Socket, local: boolean, said: Conversation, mostTurns: number): Promise<Exchange> {
  const peer = new RawPeer(socket, local);
  await peer.say(said, mostTurns);
  let timer: NodeJS.Timeout | undefined;
  const forgotten = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the connection was left open\n${describe(said)}`)), LEFT_OPEN_MS);
  });
  try {
    await Promise.race([peer.closed, forgotten]);
  } finally {
    clearTimeout(timer);
    peer.destroy();
  }
  return peer.exchange;
}

/**
 * Sends a conversation, and waits until the other side has closed the connection or has been idle
 * for a time. Then it calls `look`, before the connection is closed on this side.
 */
export async function playAndLook<T>(
  address: NetConnectOpts,
  said: Conversation,
  quietMs: number,
  look: (exchange: Exchange) => Promise<T>,
): Promise<T> {
  const peer = new RawPeer(connect(address), "path" in address);
  await peer.say({ ...said, ending: "none" }, 100);
  const exchange = await peer.quiet(quietMs);
  if (exchange.hungUp) await pause(quietMs);
  const seen = await look(exchange);
  peer.destroy();
  return seen;
}
