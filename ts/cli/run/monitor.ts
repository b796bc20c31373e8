/** `zmq monitor`: the events of a socket, as lines. */
import { Context, type Event } from "libzmq-wasm";
import type { Invocation } from "../command.js";
import { CliError, EXIT, usageError } from "../exit.js";
import { closest } from "../closest.js";
import type { Painter, Style } from "../io/terminal.js";
import type { AnySocket } from "../sockets/any-socket.js";
import { attach, checkEndpoints, type EndpointOptions } from "../sockets/endpoints.js";
import { KINDS, KIND_NAMES, parseKind, type KindName } from "../sockets/kinds.js";
import { openSocket, subscribe, type SocketSettings } from "../sockets/open.js";
import { obtain } from "../sockets/transfer.js";

interface MonitorOptions extends EndpointOptions, SocketSettings {
  readonly json?: boolean;
  readonly count?: number;
  readonly until?: string;
  readonly timeout?: number;
}

const EVENTS: readonly Event["type"][] = [
  ...(["accept", "accept:error", "bind", "bind:error", "connect", "connect:delay", "connect:retry"] as const),
  ...(["close", "close:error", "disconnect", "end", "handshake", "handshake:error:protocol"] as const),
  ...(["handshake:error:auth", "handshake:error:other"] as const),
];

export async function run({ args: [type = "dealer"], options, session }: Invocation): Promise<void> {
  const chosen = options as MonitorOptions;
  const kind = parseKind(type, KIND_NAMES);
  checkEndpoints(chosen);
  checkEvent(chosen.until);
  const { signal } = session;
  const { count = Infinity, timeout, until, json } = chosen;
  const socket = await openSocket(kind, new Context(), chosen, { linger: 0 });
  const { events } = socket;
  await subscribe(socket, [], kind === "dish" ? [""] : []);
  const attaching = attach(socket, chosen);
  attaching.catch(() => undefined); // it is awaited below
  void drop(socket, kind);
  await attaching;
  try {
    for (let seen = 0; seen < count; seen++) {
      const event = await events.receive(timeout === undefined ? { signal } : { signal, timeout });
      await session.out.line(json === true ? asJson(event) : asText(event, session.paint));
      if (event.type === until) return;
    }
  } catch (error) {
    if ((error as { code?: string }).code !== "EAGAIN") throw error;
    const missing = until === undefined ? "no event" : `no event '${until}'`;
    throw new CliError(`${missing} within --timeout`, EXIT.timeout, "is the other side running?", { cause: error });
  } finally {
    socket.close();
  }
}

function checkEvent(name: string | undefined): void {
  if (name === undefined || (EVENTS as readonly string[]).includes(name)) return;
  const guess = closest(name, EVENTS);
  throw usageError(
    `'${name}' is not an event`,
    guess === undefined ? `the events are ${EVENTS.join(", ")}` : `did you mean '${guess}'?`,
  );
}

/** Receives messages and drops them: a full queue would hold the peer back. */
async function drop(socket: AnySocket, kind: KindName): Promise<void> {
  if (!KINDS[kind].receives || kind === "req") return;
  try {
    for (;;) await obtain(socket, kind, {});
  } catch {
    // The socket is closed, or cannot receive now.
  }
}

function details(event: Event): string {
  const { address, interval, error } = event as {
    address?: string;
    interval?: number;
    error?: Error & { code?: string };
  };
  const pieces = [
    ...(address === undefined || address === "" ? [] : [address]),
    ...(interval === undefined ? [] : [`next attempt in ${interval} ms`]),
    ...(error === undefined ? [] : [`${error.message}${error.code === undefined ? "" : ` (${error.code})`}`]),
  ];
  return pieces.join("  ");
}

function styleOf(type: string): Style {
  if (type.includes("error")) return "red";
  if (type === "disconnect" || type === "connect:retry") return "yellow";
  return type === "handshake" ? "green" : "cyan";
}

function asText(event: Event, paint: Painter): string {
  const time = new Date().toISOString().slice(11, 23);
  return `${paint("dim", time)}  ${paint(styleOf(event.type), event.type.padEnd(16))} ${details(event)}`.trimEnd();
}

function asJson(event: Event): string {
  const { error, ...rest } = event as Event & { error?: Error & { code?: string; status?: number } };
  const told = error && { error: { message: error.message, code: error.code, status: error.status } };
  return JSON.stringify({ time: new Date().toISOString(), ...rest, ...told });
}
