/** `zmq request`: one request after the other, each with its reply. */
import { Context } from "libzmq-wasm";
import type { Invocation } from "../command.js";
import { CliError, EXIT, usageError } from "../exit.js";
import { abortable } from "../io/abortable.js";
import { pace, type PaceOptions } from "../io/pace.js";
import { Progress } from "../io/progress.js";
import { totalBytes, type TextMessage } from "../messages/parts.js";
import { sinkOf } from "../messages/sink.js";
import { sourceOf, type InputOptions } from "../messages/sources.js";
import type { AnySocket } from "../sockets/any-socket.js";
import { attach, checkEndpoints, noteWildcards, type EndpointOptions } from "../sockets/endpoints.js";
import { parseKind, type KindName } from "../sockets/kinds.js";
import { openSocket, type SocketSettings } from "../sockets/open.js";
import { insist } from "../sockets/insist.js";
import { checkParts, obtain, transmit, type Destination } from "../sockets/transfer.js";
import type { Session } from "../session.js";

interface RequestOptions extends EndpointOptions, InputOptions, PaceOptions, SocketSettings {
  readonly type: string;
  readonly to?: Buffer;
  readonly output?: string;
  readonly timeout?: number;
  readonly retries: number;
  readonly quiet?: boolean;
}

const ASKING: readonly KindName[] = ["req", "dealer", "router", "client", "peer", "pair", "channel"];
const INSTEAD = { rep: "a rep socket answers: use 'zmq reply'" };

const EMPTY = Buffer.alloc(0);
/** Codes of a timeout: no reply, or no peer with the identity. */
const LATE = ["EAGAIN", "EHOSTUNREACH"];

export async function run({ args: texts, options, session }: Invocation): Promise<void> {
  const chosen = options as RequestOptions;
  const kind = parseKind(chosen.type, ASKING, INSTEAD);
  checkEndpoints(chosen);
  if (kind === "router" && chosen.to === undefined) throw usageError("a router asks one peer", "add --to ID");
  if (kind !== "router" && chosen.to !== undefined)
    throw usageError(`--to is for router, not for ${kind}`, "add --type router, or leave --to out");
  const source = sourceOf(texts, chosen, session.stdin);
  const sink = sinkOf(chosen, session);
  const { quiet = false } = chosen;
  const progress = new Progress(!quiet && !session.out.isTerminal && !source.typed, source.total);
  if (source.typed && !quiet) session.note("each line is a request; Ctrl-D ends");
  const asker = new Asker(kind, chosen, session);
  try {
    const due = pace(chosen, session.signal);
    for await (const message of abortable(source.messages, session.signal)) {
      await due();
      checkParts(kind, message);
      const reply = await asker.ask(message);
      await sink.write(reply);
      progress.add(totalBytes(reply.parts));
    }
  } finally {
    asker.close();
    await sink.end();
    progress.end();
  }
}

/** A socket that asks, which is replaced by a new one when a reply does not come in time. */
class Asker {
  readonly #kind: KindName;
  readonly #options: RequestOptions;
  readonly #session: Session;
  readonly #context = new Context();
  #socket: AnySocket | undefined;
  #destination: Destination = { before: [] };

  constructor(kind: KindName, options: RequestOptions, session: Session) {
    this.#kind = kind;
    this.#options = options;
    this.#session = session;
  }

  async ask(message: TextMessage): Promise<TextMessage> {
    const { retries, timeout } = this.#options;
    for (let attempt = 0; ; attempt++)
      try {
        return await this.#once(message);
      } catch (error) {
        const { code = "" } = error as { code?: string };
        if (!LATE.includes(code)) throw error;
        this.close();
        if (attempt >= retries) throw timeoutError(timeout, attempt + 1, error);
      }
  }

  async #once(message: TextMessage): Promise<TextMessage> {
    const { timeout } = this.#options;
    const { signal } = this.#session;
    const socket = (this.#socket ??= await this.#open());
    const end = timeout === undefined ? undefined : performance.now() + timeout;
    const wait = (): { signal: AbortSignal; timeout?: number } =>
      end === undefined ? { signal } : { signal, timeout: Math.max(0, Math.ceil(end - performance.now())) };
    await insist(() => transmit(socket, this.#kind, message, this.#destination, wait()), timeout, signal);
    const { parts } = await obtain(socket, this.#kind, wait());
    const before = this.#destination.before.length;
    return { parts: parts.length > before ? parts.slice(before) : parts };
  }

  async #open(): Promise<AnySocket> {
    const socket = await openSocket(this.#kind, this.#context, this.#options, { linger: 0, mandatory: true });
    const { bound, routingId } = await attach(socket, this.#options);
    if (this.#options.quiet !== true) noteWildcards(bound, this.#options, this.#session);
    const { to } = this.#options;
    const before = this.#kind === "dealer" ? [EMPTY] : to === undefined ? [] : [to, EMPTY];
    this.#destination = { before, routingId };
    return socket;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }
}

function timeoutError(timeout: number | undefined, attempts: number, cause: unknown): CliError {
  const each = attempts === 1 ? `within ${timeout ?? 0} ms` : `in ${attempts} attempts of ${timeout ?? 0} ms`;
  const advice = "is the other side running, and does it answer? 'zmq ping' tells which socket is there";
  return new CliError(`no reply has arrived ${each}`, EXIT.timeout, advice, { cause });
}
