/** `zmq bench run`: measures throughput and latency against a peer. */
import { Context, type WaitOptions } from "libzmq-wasm";
import { KIND, jsonMessage, numberIn, payload } from "../bench-protocol.js";
import type { Invocation } from "../command.js";
import { CliError, EXIT } from "../exit.js";
import { Progress, quantity } from "../io/progress.js";
import { attach, checkEndpoints, noteWildcards, type EndpointOptions } from "../sockets/endpoints.js";
import type { AnySocket } from "../sockets/any-socket.js";
import { openSocket } from "../sockets/open.js";
import type { SecurityOptions } from "../sockets/security.js";
import type { KindName } from "../sockets/kinds.js";

interface BenchOptions extends EndpointOptions, SecurityOptions {
  readonly type: KindName;
  readonly size: number;
  readonly count: number;
  readonly roundTrips: number;
  readonly timeout: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

interface Results {
  throughput?: {
    readonly messages: number;
    readonly size: number;
    readonly seconds: number;
    readonly measuredBy: "peer" | "sender";
  };
  latency?: {
    readonly roundTrips: number;
    readonly size: number;
    readonly medianUs: number;
    readonly p90Us: number;
    readonly p99Us: number;
    readonly mostUs: number;
  };
}

export async function run({ options, session }: Invocation): Promise<void> {
  const chosen = options as BenchOptions;
  checkEndpoints(chosen);
  const socket = await openSocket(chosen.type, new Context(), chosen, { linger: 0, immediate: true });
  const { bound } = await attach(socket, chosen);
  if (chosen.quiet !== true) noteWildcards(bound, chosen, session);
  const wait: WaitOptions = { signal: session.signal, timeout: chosen.timeout };
  const total = (chosen.type === "req" ? 0 : chosen.count) + (chosen.type === "push" ? 0 : chosen.roundTrips);
  const progress = new Progress(chosen.quiet !== true, total);
  const results: Results = {};
  try {
    if (chosen.type !== "push") results.latency = await latency(socket, chosen, wait, progress);
    if (chosen.type !== "req") results.throughput = await throughput(socket, chosen, wait, progress);
  } catch (error) {
    if ((error as { code?: string }).code !== "EAGAIN") throw error;
    const peer = { dealer: "'zmq bench serve'", req: "a service that answers", push: "a pull socket" }[
      chosen.type as "req"
    ];
    throw new CliError("the peer does not answer within --timeout", EXIT.timeout, `is ${peer} at that endpoint?`, {
      cause: error,
    });
  } finally {
    progress.end();
    socket.close();
  }
  for (const line of chosen.json === true ? [JSON.stringify(results)] : texts(results)) await session.out.line(line);
}

async function latency(
  socket: AnySocket,
  options: BenchOptions,
  wait: WaitOptions,
  progress: Progress,
): Promise<Results["latency"]> {
  const message = payload(KIND.echo, options.size);
  const warmUp = Math.min(100, options.roundTrips);
  const times: number[] = [];
  for (let n = -warmUp; n < options.roundTrips; n++) {
    const start = performance.now();
    await socket.send(message, wait);
    await socket.receive(wait);
    if (n < 0) continue;
    times.push((performance.now() - start) * 1000);
    progress.add(message.length);
  }
  times.sort((a, b) => a - b);
  const at = (part: number): number =>
    Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))]! * 10) / 10;
  const { roundTrips, size } = options;
  return { roundTrips, size: Math.max(1, size), medianUs: at(0.5), p90Us: at(0.9), p99Us: at(0.99), mostUs: at(1) };
}

async function throughput(
  socket: AnySocket,
  options: BenchOptions,
  wait: WaitOptions,
  progress: Progress,
): Promise<Results["throughput"]> {
  const { count, type } = options;
  const counted = type === "dealer";
  const message = payload(KIND.data, options.size);
  if (counted) {
    await socket.send(jsonMessage(KIND.begin, { count }), wait);
    await socket.receive(wait);
  }
  const start = performance.now();
  for (let n = 0; n < count; n++) {
    if (!socket.trySend(message)) await socket.send(message, wait);
    progress.add(message.length);
  }
  const own = (performance.now() - start) / 1000;
  const seconds = counted ? await reported(socket, wait) : own;
  return { messages: count, size: message.length, seconds, measuredBy: counted ? "peer" : "sender" };
}

async function reported(socket: AnySocket, wait: WaitOptions): Promise<number> {
  for (;;) {
    const [answer] = (await socket.receive(wait)) as Buffer[];
    if (answer?.[0] === KIND.done) return numberIn(answer, "seconds") ?? 0;
  }
}

function texts({ throughput: flow, latency: delay }: Results): string[] {
  const lines: string[] = [];
  if (delay !== undefined)
    lines.push(
      `latency     ${delay.roundTrips} round trips of ${delay.size} B: median ${delay.medianUs} µs, 90 % ${delay.p90Us} µs, 99 % ${delay.p99Us} µs, most ${delay.mostUs} µs`,
    );
  if (flow !== undefined) {
    const rate = flow.seconds > 0 ? flow.messages / flow.seconds : 0;
    lines.push(
      `throughput  ${flow.messages} messages of ${flow.size} B in ${flow.seconds.toFixed(3)} s: ${quantity(rate, "messages/s")}, ${quantity(rate * flow.size, "B/s")}`,
    );
  }
  return lines;
}
