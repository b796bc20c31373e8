/**
 * A proxy between two sockets that damages their handshake: each connection is cut, or has one byte
 * changed or doubled, at one place in one direction.
 */
import { once } from "node:events";
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";
import type { Piece } from "./grammar/conversation.js";
import { turn } from "./subject.js";

export type Damage = "none" | "cut" | "change" | "double";

export interface Plan {
  readonly direction: "up" | "down";
  readonly damage: Damage;
  /** The index of the damaged byte. */
  readonly at: number;
}

/** Turns of the event loop without a byte after which a connection counts as over. */
const IDLE_TURNS = 40;

/** One direction of a connection. */
class Pipe {
  #size = 0;
  constructor(
    readonly plan: Plan,
    readonly direction: Plan["direction"],
  ) {}

  /** The bytes to forward, and whether they are the last. */
  pass(bytes: Buffer): { readonly bytes: Buffer; readonly last: boolean } {
    const at = this.plan.at - this.#size;
    this.#size += bytes.length;
    const { damage } = this.plan;
    if (damage === "none" || this.plan.direction !== this.direction || at < 0 || at >= bytes.length)
      return { bytes, last: false };
    if (damage === "cut") return { bytes: bytes.subarray(0, at), last: true };
    if (damage === "double")
      return { bytes: Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at)]), last: false };
    const changed = Buffer.from(bytes);
    changed[at] = changed[at]! ^ (1 << (this.plan.at & 7));
    return { bytes: changed, last: false };
  }
}

export class Tamper {
  readonly #server: Server;
  readonly #next: () => Plan | undefined;
  readonly #open = new Set<Socket>();
  /**
   * The last connection's bytes from client to server. Each piece has the number of bytes that the
   * server had sent before it.
   */
  recorded: Piece[] = [];
  /** The number of finished connections. */
  done = 0;

  private constructor(target: NetConnectOpts, next: () => Plan | undefined) {
    this.#next = next;
    this.#server = createServer((socket) => void this.#serve(socket, connect(target)));
  }

  /** `next` returns the plan for the next connection; undefined closes the connection at once. */
  static async listen(target: NetConnectOpts, path: string | undefined, next: () => Plan | undefined): Promise<Tamper> {
    const tamper = new Tamper(target, next);
    if (path === undefined) tamper.#server.listen(0, "127.0.0.1");
    else tamper.#server.listen(path);
    await once(tamper.#server, "listening");
    return tamper;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  async #serve(client: Socket, server: Socket): Promise<void> {
    const plan = this.#next();
    const both = [client, server];
    for (const socket of both) this.#open.add(socket.on("error", () => undefined));
    if (!plan) {
      for (const socket of both) socket.destroy();
      return;
    }
    const recorded: Piece[] = [];
    const state = { idle: 0, down: 0 };
    const forward = (from: Socket, to: Socket, pipe: Pipe): void => {
      from.on("data", (chunk: Buffer) => {
        state.idle = 0;
        if (pipe.direction === "up") recorded.push({ bytes: chunk, after: state.down });
        else state.down += chunk.length;
        const { bytes, last } = pipe.pass(chunk);
        to.write(bytes);
        if (last) for (const socket of both) socket.end();
      });
      from.on("close", () => to.destroy());
    };
    forward(client, server, new Pipe(plan, "up"));
    forward(server, client, new Pipe(plan, "down"));
    for (; state.idle < IDLE_TURNS && both.some((socket) => !socket.destroyed); state.idle++) await turn();
    for (const socket of both) this.#open.delete(socket.destroy());
    this.recorded = recorded;
    this.done++;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
  }
}
