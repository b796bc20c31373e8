/** `zmq reply`: receives a request, makes the reply, and sends it, one request after the other. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Context } from "libzmq-wasm";
import type { Invocation } from "../command.js";
import { CliError, EXIT, usageError } from "../exit.js";
import { lines, wholeOf } from "../io/records.js";
import type { TextMessage } from "../messages/parts.js";
import { readMessage } from "../messages/read-message.js";
import { sinkOf, type OutputOptions, type Sink } from "../messages/sink.js";
import type { Session } from "../session.js";
import type { AnySocket } from "../sockets/any-socket.js";
import { attach, checkEndpoints, noteWildcards, type EndpointOptions } from "../sockets/endpoints.js";
import { parseKind, type KindName } from "../sockets/kinds.js";
import { openSocket, type SocketSettings } from "../sockets/open.js";
import { checkParts, obtain, transmit } from "../sockets/transfer.js";

interface ReplyOptions extends EndpointOptions, OutputOptions, SocketSettings {
  readonly type: string;
  readonly echo?: boolean;
  readonly exec?: string;
  readonly count?: number;
  readonly quiet?: boolean;
}

/** Makes the reply to a request; undefined: there are no more. */
type Answer = (request: TextMessage) => Promise<TextMessage | undefined>;

const ANSWERING: readonly KindName[] = ["rep", "router", "server", "peer", "pair", "channel"];
const INSTEAD = {
  req: "a req socket asks: use 'zmq request'",
  dealer: "a dealer asks: use 'zmq request --type dealer'",
};

export async function run({ args: texts, options, session }: Invocation): Promise<void> {
  const chosen = options as ReplyOptions;
  const kind = parseKind(chosen.type, ANSWERING, INSTEAD);
  checkEndpoints(chosen);
  const answer = answerOf(texts, chosen, session);
  const context = new Context();
  const sink = chosen.quiet === true && chosen.output === undefined ? undefined : sinkOf(chosen, session);
  try {
    const socket = await openSocket(kind, context, chosen);
    const { bound } = await attach(socket, chosen);
    if (chosen.quiet !== true) noteWildcards(bound, chosen, session);
    await serve(socket, kind, answer, sink, chosen.count ?? Infinity, session);
    socket.close();
    await context.close({ signal: session.signal });
  } finally {
    await sink?.end();
  }
}

async function serve(
  socket: AnySocket,
  kind: KindName,
  answer: Answer,
  sink: Sink | undefined,
  count: number,
  { signal }: Session,
): Promise<void> {
  for (let served = 0; served < count; served++) {
    const { envelope, request } = opened(kind, await obtain(socket, kind, { signal }));
    await sink?.write({ parts: request.parts });
    const reply = await answer(request);
    if (reply === undefined) return;
    checkParts(kind, reply);
    await transmit(socket, kind, reply, { before: envelope, routingId: request.routingId }, { signal });
  }
}

/** Of a ROUTER, the parts up to the empty one are the envelope, which goes back as it came. */
function opened(kind: KindName, message: TextMessage): { envelope: Buffer[]; request: TextMessage } {
  if (kind !== "router") return { envelope: [], request: message };
  const { parts } = message;
  const empty = parts.findIndex(({ length }) => length === 0);
  const end = empty > 0 ? empty + 1 : 1;
  return { envelope: parts.slice(0, end), request: { ...message, parts: parts.slice(end) } };
}

function answerOf(texts: readonly string[], options: ReplyOptions, session: Session): Answer {
  const { echo, exec, format, separator } = options;
  const ways = [texts.length > 0, echo === true, exec !== undefined].filter(Boolean).length;
  if (ways > 1) throw usageError("messages, --echo and --exec exclude each other", "give one of them");
  if (echo === true) return (request) => Promise.resolve({ parts: request.parts });
  if (exec !== undefined) return (request) => printedBy(exec, request, session);
  const layout = { format, separator };
  if (texts.length > 0) {
    const replies = texts.map((text) => readMessage(Buffer.from(text), layout));
    let next = 0;
    return () => Promise.resolve(replies[next++ % replies.length]!);
  }
  const typed = lines(session.stdin);
  return async () => {
    const line = await typed.next();
    return line.done === true ? undefined : readMessage(line.value, layout);
  };
}

/** What the command prints that reads the request. Its last end of line is left out. */
async function printedBy(command: string, { parts }: TextMessage, { signal }: Session): Promise<TextMessage> {
  const child = spawn(command, { shell: true, stdio: ["pipe", "pipe", "inherit"], signal });
  child.stdin.on("error", () => undefined); // a command need not read
  child.stdin.end(Buffer.concat(parts));
  const [printed, [code]] = await Promise.all([
    wholeOf(child.stdout),
    once(child, "close") as Promise<[number | null]>,
  ]);
  if (code !== 0) throw new CliError(`--exec: the command has ended with ${code ?? "a signal"}`, EXIT.failed, command);
  return { parts: [printed.at(-1) === 0x0a ? printed.subarray(0, -1) : printed] };
}
