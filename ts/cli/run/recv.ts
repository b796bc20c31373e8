/** `zmq recv`: opens a socket, and writes what arrives. */
import { Context, type WaitOptions } from "libzmq-wasm";
import type { Invocation } from "../command.js";
import { CliError, EXIT, usageError } from "../exit.js";
import { Progress } from "../io/progress.js";
import { totalBytes } from "../messages/parts.js";
import { sinkOf, type OutputOptions } from "../messages/sink.js";
import { attach, checkEndpoints, noteWildcards, type EndpointOptions } from "../sockets/endpoints.js";
import { RECEIVERS, parseKind, type KindName } from "../sockets/kinds.js";
import { openSocket, subscribe, type SocketSettings } from "../sockets/open.js";
import { obtain } from "../sockets/transfer.js";

interface RecvOptions extends EndpointOptions, OutputOptions, SocketSettings {
  readonly topic?: readonly Buffer[];
  readonly group?: readonly string[];
  readonly count?: number;
  readonly timeout?: number;
  readonly quiet?: boolean;
}

const INSTEAD = {
  rep: "a rep socket answers each request: use 'zmq reply'",
  req: "a req socket asks first: use 'zmq request'",
  push: "it sends: use 'zmq send push', or receive with pull",
  pub: "it sends: use 'zmq send pub', or receive with sub",
  radio: "it sends: use 'zmq send radio', or receive with dish",
  scatter: "it sends: use 'zmq send scatter', or receive with gather",
};

export async function run({ args: [type = ""], options, session }: Invocation): Promise<void> {
  const chosen = options as RecvOptions;
  const kind = parseKind(type, RECEIVERS, INSTEAD);
  checkEndpoints(chosen);
  checkLabels(kind, chosen);
  const { count = Infinity, timeout, topic, group } = chosen;
  const context = new Context();
  const sink = sinkOf(chosen, session);
  const progress = new Progress(chosen.quiet !== true && !session.out.isTerminal, chosen.count);
  try {
    const socket = await openSocket(kind, context, chosen, { linger: 0 });
    await subscribe(socket, topic, group);
    const { bound } = await attach(socket, chosen);
    if (chosen.quiet !== true) noteWildcards(bound, chosen, session);
    const wait: WaitOptions = timeout === undefined ? { signal: session.signal } : { signal: session.signal, timeout };
    for (let received = 0; received < count; received++) {
      const message = await obtain(socket, kind, wait);
      await sink.write(message);
      progress.add(totalBytes(message.parts));
    }
    socket.close();
  } catch (error) {
    throw named(error, kind);
  } finally {
    await sink.end();
    progress.end();
  }
}

function checkLabels(kind: KindName, { group, topic }: RecvOptions): void {
  if (topic !== undefined && kind !== "sub" && kind !== "xsub")
    throw usageError(
      `--topic is for sub and xsub, not for ${kind}`,
      kind === "dish" ? "a dish joins --group NAME" : undefined,
    );
  if (group !== undefined && kind !== "dish")
    throw usageError(`--group is for dish, not for ${kind}`, kind === "sub" ? "a sub takes --topic TEXT" : undefined);
}

function named(error: unknown, kind: KindName): unknown {
  if ((error as { code?: string }).code !== "EAGAIN") return error;
  const advice =
    kind === "sub" ? "does --topic match, and does the publisher send after this side has connected?" : undefined;
  return new CliError("no message has arrived within --timeout", EXIT.timeout, advice, { cause: error });
}
