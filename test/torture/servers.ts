/**
 * Malformed servers: raw listeners to which sockets of every type connect, over tcp, ipc and ws,
 * with NULL, PLAIN and CURVE, inline and threaded. The instance does not end, and the good peer of
 * the same socket is served. A socket reconnects, and not before its reconnect interval.
 * Descriptors and allocated bytes are as before.
 */
import { createServer, type Server, type Socket } from "node:net";
import { caseOf, mechanismFor, nameOfCase, type Arena, type Case } from "./arena.js";
import { describe, PEER_TYPES, type Conversation } from "./grammar/conversation.js";
import { conversation } from "./grammar/mutate.js";
import { webSocketServer, zmtpServer } from "./grammar/server.js";
import { zmtp } from "./grammar/zmtp.js";
import type { Random } from "./random.js";
import { playOn } from "./raw.js";
import { rounds } from "./rounds.js";
import { hold, type Subject, type Trial } from "./subject.js";

/** Inputs per round. The resources are compared after each round. */
const ROUND = 64;
const ROUNDS = 3;
const LISTENERS = 8;
/** Socket types with a single peer, or with another way to connect. */
const ELSEWHERE = /^(PAIR|CHANNEL|STREAM|PEER)$/;
const MOST_TURNS = 60;
/**
 * The reconnect interval in milliseconds. libzmq waits for a random time between this and twice as
 * long.
 */
const RECONNECT_MS = 10;
/**
 * Connections that may seem to come earlier: a busy event loop reports several of them at a time.
 */
const MOST_SOON = 16;

export function malformedServer(random: Random, chosen: Case): Conversation {
  const type = random.once(10) ? random.pick(Object.keys(PEER_TYPES)) : random.pick(PEER_TYPES[chosen.kind]!);
  const make = (): ReturnType<typeof zmtpServer> => {
    const mechanism = mechanismFor(random, chosen);
    if (chosen.transport === "ws" && !random.once(20)) return webSocketServer(random, mechanism, type);
    return random.once(6)
      ? zmtp(random, random.pick(["1", "2"]), mechanism, type)
      : zmtpServer(random, mechanism, type);
  };
  return conversation(random, make(), make());
}

/** A listener that answers each connection with a malformed conversation. */
class Stranger {
  readonly #server: Server;
  readonly #chosen: Case;
  readonly #open = new Set<Promise<unknown>>();
  /** The times of the connections, by performance.now(). */
  readonly #times: number[] = [];
  /** Resolves when the first conversation is over. */
  readonly played: Promise<unknown>;
  endpoint = "";
  #failure: unknown;

  constructor(next: () => Conversation, chosen: Case) {
    this.#chosen = chosen;
    let first = (_: Promise<unknown>): void => undefined;
    this.played = new Promise((resolve) => (first = resolve));
    this.#server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
      this.#times.push(performance.now());
      const playing = playOn(socket, chosen.transport === "ipc", next(), MOST_TURNS);
      const over = playing.catch((error: unknown) => (this.#failure ??= error));
      this.#open.add(over);
      void over.finally(() => this.#open.delete(over));
      first(over);
    });
  }

  async listen(path: string): Promise<this> {
    const { transport } = this.#chosen;
    const place = transport === "ipc" ? { path } : { host: "127.0.0.1", port: 0 };
    await new Promise<void>((resolve) => this.#server.listen(place, resolve));
    const address = this.#server.address();
    this.endpoint =
      typeof address === "string" || !address ? `ipc://${path}` : `${transport}://127.0.0.1:${address.port}`;
    return this;
  }

  /** Throws if a conversation failed, or if more connections came early than MOST_SOON allows. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.all(this.#open);
    await closed;
    if (this.#failure !== undefined) throw this.#failure as Error;
    const soon = this.#times.filter((time, i) => i > 0 && time - this.#times[i - 1]! < RECONNECT_MS / 2).length;
    hold(soon <= MOST_SOON, `${soon} of ${this.#times.length} connections came at once`);
  }
}

let lastPath = 0;

/** Each input has a connection of its own, since libzmq does not reconnect after some errors. */
async function round(arena: Arena, chosen: Case, trial: Trial): Promise<void> {
  const { service } = arena;
  const count = trial.alone ? 1 : LISTENERS;
  const next = (): Conversation => {
    const said = malformedServer(trial.random, chosen);
    if (trial.alone) trial.at(`${nameOfCase(chosen)}: ${describe(said)}`);
    return said;
  };
  for (let done = 0; done < ROUND; done += count) {
    const strangers = await Promise.all(
      Array.from({ length: count }, () => new Stranger(next, chosen).listen(arena.path(`s${++lastPath}`))),
    );
    for (const { endpoint } of strangers) service.connect(endpoint);
    await Promise.all([service.exchange(), ...strangers.map(({ played }) => played)]);
    for (const { endpoint } of strangers) service.disconnect(endpoint);
    for (const stranger of strangers) await stranger.close();
    arena.alive();
  }
}

export const subject: Subject = {
  name: "servers",
  about: "malformed servers, to which sockets of every type connect",
  unit: "inputs",
  weight: 3,
  goal: 100_000,
  async trial(trial) {
    const chosen = caseOf(trial.seed);
    trial.at(nameOfCase(chosen));
    if (ELSEWHERE.test(chosen.kind)) return 0;
    return (await rounds(chosen, ROUNDS, (arena) => round(arena, chosen, trial))) * ROUND;
  },
};
