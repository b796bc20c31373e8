/**
 * `zmq proxy`: passes batches of messages on between two sockets, in both directions where they
 * have two, and counts them. A side that does not take messages holds the other back.
 */
import { Context, Publisher } from "libzmq-wasm";
import type { Invocation } from "../command.js";
import { closest } from "../closest.js";
import { usageError } from "../exit.js";
import { quantity, progressText, type Measured } from "../io/progress.js";
import type { Session } from "../session.js";
import type { AnySocket } from "../sockets/any-socket.js";
import { attach } from "../sockets/endpoints.js";
import type { KindName } from "../sockets/kinds.js";
import { openSocket, type SocketSettings } from "../sockets/open.js";

interface ProxyOptions extends SocketSettings {
  readonly frontend?: readonly string[];
  readonly backend?: readonly string[];
  readonly frontendConnect?: readonly string[];
  readonly backendConnect?: readonly string[];
  readonly capture?: readonly string[];
  readonly count?: number;
  readonly stats?: number;
  readonly quiet?: boolean;
}

interface Shape {
  readonly sockets: readonly [front: KindName, back: KindName];
  readonly backwards: boolean;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  queue: { sockets: ["router", "dealer"], backwards: true },
  forwarder: { sockets: ["xsub", "xpub"], backwards: true },
  streamer: { sockets: ["pull", "push"], backwards: false },
};
const BATCH = 256;
const REFRESH_MS = 500;

/** Messages and bytes in one direction. */
interface Traffic {
  messages: number;
  bytes: number;
}

export async function run({ args: [name = ""], options, session }: Invocation): Promise<void> {
  const chosen = options as ProxyOptions;
  const shape = shapeNamed(name);
  const [front, back] = await open(shape, chosen, session);
  const capture = await openCapture(chosen, front.context);
  const [forth, home]: [Traffic, Traffic] = [
    { messages: 0, bytes: 0 },
    { messages: 0, bytes: 0 },
  ];
  const done = new AbortController();
  const signal = AbortSignal.any([session.signal, done.signal]);
  const passed = (): void => {
    if (forth.messages + home.messages >= (chosen.count ?? Infinity)) done.abort();
  };
  const show = statistics(forth, home, chosen, session);
  const ways = [pass(front, back, capture, forth, passed, signal)];
  if (shape.backwards) ways.push(pass(back, front, capture, home, passed, signal));
  try {
    await Promise.all(ways);
  } catch (error) {
    if (!done.signal.aborted) throw error;
  } finally {
    show();
    for (const socket of [front, back, capture]) socket?.close();
  }
  await front.context.close({ signal: session.signal });
}

function shapeNamed(name: string): Shape {
  const shape = SHAPES[name.toLowerCase()];
  if (shape !== undefined) return shape;
  const guess = closest(name, Object.keys(SHAPES));
  throw usageError(
    `'${name}' is not a kind of proxy`,
    guess ? `did you mean '${guess}'?` : "it is queue, forwarder or streamer",
  );
}

async function open(shape: Shape, options: ProxyOptions, session: Session): Promise<[AnySocket, AnySocket]> {
  const places = {
    "front end": { bind: options.frontend ?? [], connect: options.frontendConnect ?? [] },
    "back end": { bind: options.backend ?? [], connect: options.backendConnect ?? [] },
  };
  for (const [side, { bind, connect }] of Object.entries(places))
    if (bind.length + connect.length === 0) {
      const flag = `--${side.replace(" ", "")}`;
      throw usageError(`the ${side} has no endpoint`, `add ${flag} tcp://127.0.0.1:5557, or ${flag}-connect`);
    }
  const context = new Context();
  const sockets: AnySocket[] = [];
  for (const [i, place] of Object.values(places).entries()) {
    const socket = await openSocket(shape.sockets[i]!, context, options, { linger: 1000 });
    const { bound } = await attach(socket, place);
    const side = i === 0 ? "front end" : "back end";
    if (options.quiet !== true)
      for (const endpoint of bound) session.note(`${side} ${shape.sockets[i]!} at ${endpoint}`);
    sockets.push(socket);
  }
  return sockets as [AnySocket, AnySocket];
}

async function openCapture({ capture }: ProxyOptions, context: Context): Promise<Publisher | undefined> {
  if (capture === undefined) return undefined;
  const socket = new Publisher({ context, linger: 1000 });
  await attach(socket, { bind: capture });
  return socket;
}

async function pass(
  from: AnySocket,
  to: AnySocket,
  capture: Publisher | undefined,
  traffic: Traffic,
  passed: () => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const batch = await from.receiveBatch(BATCH, { signal });
    await capture?.sendBatch(batch);
    await to.sendBatch(batch, { signal });
    traffic.messages += batch.length;
    traffic.bytes += batch.bytes.length;
    passed();
  }
}

/** Shows what passes, as the options ask for. Returns a function that shows the last state. */
function statistics(forth: Traffic, home: Traffic, options: ProxyOptions, session: Session): () => void {
  const start = performance.now();
  const measured = ({ messages, bytes }: Traffic): Measured => ({
    messages,
    bytes,
    seconds: (performance.now() - start) / 1000,
  });
  if (options.stats !== undefined) {
    const write = (): void => {
      const line = { time: new Date().toISOString(), forth: { ...forth }, back: { ...home } };
      void session.out.line(JSON.stringify(line)).catch(() => undefined); // the signal aborts
    };
    const timer = setInterval(write, options.stats);
    return () => {
      clearInterval(timer);
      write();
    };
  }
  if (options.quiet === true || !process.stderr.isTTY) return () => undefined;
  const show = (): void => {
    const text = `→ ${progressText(measured(forth))}  ← ${quantity(home.messages, "messages")}`;
    process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
  };
  const timer = setInterval(show, REFRESH_MS);
  return () => {
    clearInterval(timer);
    show();
    process.stderr.write("\n");
  };
}
