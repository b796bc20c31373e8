/** `zmq send`: opens a socket, waits for peers, and sends message after message. */
import { Context, type WaitOptions } from "libzmq-wasm";
import { setTimeout as sleep } from "node:timers/promises";
import type { Invocation } from "../command.js";
import { CliError, EXIT, usageError } from "../exit.js";
import { abortable } from "../io/abortable.js";
import { pace, type PaceOptions } from "../io/pace.js";
import { Progress } from "../io/progress.js";
import { totalBytes } from "../messages/parts.js";
import { sourceOf, type InputOptions } from "../messages/sources.js";
import type { Session } from "../session.js";
import type { AnySocket } from "../sockets/any-socket.js";
import { attach, checkEndpoints, noteWildcards, type Attached, type EndpointOptions } from "../sockets/endpoints.js";
import { insist } from "../sockets/insist.js";
import { SENDERS, labelOf, parseKind, type KindName } from "../sockets/kinds.js";
import { openSocket, type SocketSettings } from "../sockets/open.js";
import { checkParts, transmit, type Destination } from "../sockets/transfer.js";
import { textOrHex } from "../values.js";

interface SendOptions extends EndpointOptions, InputOptions, PaceOptions, SocketSettings {
  readonly topic?: Buffer;
  readonly to?: string;
  readonly group?: string;
  readonly wait?: number;
  readonly timeout?: number;
  readonly quiet?: boolean;
}

const INSTEAD = {
  rep: "a rep socket answers requests: use 'zmq reply'",
  req: "a req socket waits for a reply: use 'zmq request'",
  pull: "it receives: use 'zmq recv pull', or send with push",
  sub: "it receives: use 'zmq recv sub', or send with pub",
  dish: "it receives: use 'zmq recv dish', or send with radio",
  gather: "it receives: use 'zmq recv gather', or send with scatter",
};
/** libzmq does not tell when a DISH has joined a group; after its handshake it does so at once. */
const JOIN_MS = 200;

export async function run({ args: [type = "", ...texts], options, session }: Invocation): Promise<void> {
  const chosen = options as SendOptions;
  const kind = parseKind(type, SENDERS, INSTEAD);
  checkEndpoints(chosen);
  checkLabels(kind, chosen);
  const source = sourceOf(texts, chosen, session.stdin);
  const context = new Context();
  const progress = new Progress(chosen.quiet !== true && !source.typed, source.total);
  try {
    const socket = await openSocket(publishing(kind), context, chosen, {
      immediate: kind !== "peer", // zmq_connect_peer() refuses it
      mandatory: true,
    });
    const attached = await ready(socket, kind, chosen, session);
    const destination = await destinationOf(socket, kind, chosen, attached, session);
    if (source.typed && chosen.quiet !== true) session.note("each line is a message; Ctrl-D ends");
    const due = pace(chosen, session.signal);
    const wait = waitOptions(chosen, session);
    for await (const message of abortable(source.messages, session.signal)) {
      await due();
      checkParts(kind, message);
      await insist(() => transmit(socket, kind, message, destination, wait), chosen.timeout, session.signal);
      progress.add(totalBytes(message.parts));
    }
    socket.close();
    await context.close({ signal: session.signal });
  } catch (error) {
    throw named(error);
  } finally {
    progress.end();
  }
}

/** A PUB is not told of its subscribers; an XPUB is, and is the same for its peers. */
function publishing(kind: KindName): KindName {
  return kind === "pub" ? "xpub" : kind;
}

function checkLabels(kind: KindName, { group, to, topic }: SendOptions): void {
  if (kind === "radio" && group === undefined) throw usageError("a radio sends to a group", "add --group NAME");
  if (topic !== undefined && kind !== "pub" && kind !== "xpub")
    throw usageError(`--topic is for pub and xpub, not for ${kind}`, "--prefix adds a part before the others");
  if (group !== undefined && kind !== "radio")
    throw usageError(`--group is for radio, not for ${kind}`, usesLabel(kind));
  if (to === undefined && ["router", "dgram", "server"].includes(kind))
    throw usageError(`a ${kind} sends to one peer`, `add --to ${kind === "dgram" ? "127.0.0.1:5555" : "ID"}`);
  if (to === undefined) return;
  if (!["router", "stream", "dgram", "server", "peer"].includes(kind))
    throw usageError(`--to is for router, stream, dgram, server and peer, not for ${kind}`, usesLabel(kind));
  if (labelOf(kind) === "routingId" && !/^[1-9]\d{0,9}$/.test(to))
    throw usageError(`--to: '${to}' is not a routing id`, "it is the number that 'zmq recv --format json' shows");
}

/** How a type that has no such label says where a message goes. */
function usesLabel(kind: KindName): string {
  return kind === "pub" || kind === "xpub" ? "a publisher takes --topic TEXT" : "libzmq chooses among its peers";
}

function waitOptions({ timeout }: SendOptions, { signal }: Session): WaitOptions {
  return timeout === undefined ? { signal } : { signal, timeout };
}

/** Binds, connects, and waits for the peers that the options ask for. */
async function ready(socket: AnySocket, kind: KindName, options: SendOptions, session: Session): Promise<Attached> {
  const publishes = kind === "pub" || kind === "xpub";
  const overUdp = [...(options.bind ?? []), ...(options.connect ?? [])].every((endpoint) =>
    endpoint.startsWith("udp:"),
  );
  // These types drop a message while they have no peer; the others keep it.
  const drops = publishes || kind === "xsub" || (kind === "radio" && !overUdp);
  const count = options.wait ?? (drops ? 1 : 0);
  const wanted = publishes ? { subscriptions: count } : { peers: count };
  const peers = count > 0 ? socket.ready({ ...waitOptions(options, session), ...wanted }) : undefined;
  peers?.catch(() => undefined); // it is awaited below
  const attached = await attach(socket, options);
  if (options.quiet !== true) noteWildcards(attached.bound, options, session);
  if (publishes) void drain(socket);
  await peers;
  if (kind === "radio" && peers !== undefined) await sleep(JOIN_MS, undefined, { signal: session.signal });
  return attached;
}

/** Takes subscriptions out of the queue, which they would fill. */
async function drain(socket: AnySocket): Promise<void> {
  try {
    for (;;) await socket.receive();
  } catch {
    // The socket is closed.
  }
}

async function destinationOf(
  socket: AnySocket,
  kind: KindName,
  { topic, to, group }: SendOptions,
  { routingId }: Attached,
  { signal }: Session,
): Promise<Destination> {
  if (kind === "stream") {
    const [id] = (await socket.receive({ signal })) as Buffer[]; // the first message says that the peer is there
    return { before: [to === undefined ? id! : textOrHex(to)] };
  }
  if (kind === "server" || kind === "peer") return { before: [], routingId: to === undefined ? routingId : Number(to) };
  const first = to === undefined ? topic : textOrHex(to);
  return { before: first === undefined ? [] : [first], group };
}

function named(error: unknown): unknown {
  const { code } = error as { code?: string };
  if (code === "EHOSTUNREACH")
    return new CliError(
      "no peer with that identity has connected within --timeout",
      EXIT.timeout,
      "only a req, a dealer and a router tell their identity",
      { cause: error },
    );
  if (code !== "EAGAIN") return error;
  return new CliError(
    "no peer has taken the message within --timeout",
    EXIT.timeout,
    "is the other side running, at the same endpoint, with a type that goes with this one?",
    { cause: error },
  );
}
