/** `zmq ping`: shakes hands with a peer, and measures round trips. */
import { setTimeout as sleep } from "node:timers/promises";
import { shakeCurve } from "../sockets/curve-handshake.js";
import type { Invocation } from "../command.js";
import { CliError, EXIT } from "../exit.js";
import type { Session } from "../session.js";
import type { SecurityOptions } from "../sockets/security.js";
import { streamAddress, type StreamAddress } from "../sockets/stream-address.js";
import type { Greeting } from "../zmtp/items.js";
import { Probe, ProbeError } from "../zmtp/probe.js";
import { CANDIDATES, partnersOf } from "../zmtp/socket-types.js";

interface PingOptions extends SecurityOptions {
  readonly count: number;
  readonly interval: number;
  readonly timeout: number;
  readonly json?: boolean;
}

interface Findings {
  readonly greeting: Greeting;
  readonly connectMs: number;
  readonly handshakeMs?: number;
  readonly socketType?: string;
  readonly properties?: ReadonlyMap<string, string>;
  readonly remark?: string;
}

export async function run({ args: [endpoint = ""], options, session }: Invocation): Promise<void> {
  const chosen = options as PingOptions;
  const address = streamAddress(endpoint, false);
  const { probe, findings } = await explore(endpoint, address, chosen, session.signal).catch((error: unknown) => {
    throw absent(endpoint, error);
  });
  const trips: number[] = [];
  try {
    if (chosen.json !== true) await report(endpoint, findings, session);
    const pingable = findings.handshakeMs !== undefined && probe !== undefined && findings.greeting.version !== "3.0";
    for (let n = 0; pingable && n < chosen.count; n++) {
      if (n > 0) await sleep(chosen.interval, undefined, { signal: session.signal });
      const took = await probe.ping(`ping ${n}`);
      trips.push(took);
      if (chosen.json !== true) await session.out.line(`round trip ${n + 1}: ${took.toFixed(3)} ms`);
    }
  } finally {
    probe?.close();
  }
  if (chosen.json === true) await session.out.line(JSON.stringify(asObject(endpoint, findings, trips)));
  else if (trips.length > 1) await session.out.line(summary(trips));
}

function absent(endpoint: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ECONNREFUSED" && code !== "ENOENT" && code !== "ENOTFOUND") return error;
  return new CliError(
    `nothing listens at ${endpoint} (${code})`,
    EXIT.failed,
    "is the peer running, and is the port right?",
  );
}

interface Explored {
  readonly probe?: Probe;
  readonly findings: Findings;
}

async function explore(
  endpoint: string,
  address: StreamAddress,
  options: PingOptions,
  signal: AbortSignal,
): Promise<Explored> {
  const start = performance.now();
  const probe = await Probe.open(address, options.timeout, signal);
  try {
    const connected = performance.now();
    const greeting = await probe.greet();
    const first = { greeting, connectMs: connected - start };
    const handshakeMs = (): number => performance.now() - connected;
    if (greeting.mechanism === "NULL") {
      const properties = await probe.shakeNull(goesWith);
      return { probe, findings: { ...first, ...named(properties), handshakeMs: handshakeMs() } };
    }
    probe.close();
    if (greeting.mechanism === "PLAIN" && options.plain !== undefined)
      return await shakePlain(address, options, options.plain, first, signal);
    if (greeting.mechanism === "CURVE" && options.serverKey !== undefined)
      return { findings: { ...first, ...(await shakeCurve(endpoint, options, options.timeout, signal)) } };
    return {
      findings: {
        ...first,
        ...(greeting.socketType !== undefined && { socketType: greeting.socketType }),
        ...remark(greeting),
      },
    };
  } catch (error) {
    probe.close();
    throw error;
  }
}

function named(properties: ReadonlyMap<string, string>): {
  properties: ReadonlyMap<string, string>;
  socketType?: string;
} {
  const socketType = properties.get("Socket-Type");
  return { properties, ...(socketType !== undefined && { socketType }) };
}

function goesWith(peer: string): string {
  return partnersOf(peer)?.find((type) => CANDIDATES.includes(type)) ?? "DEALER";
}

/**
 * A server of PLAIN learns the client's type before it tells its own. It closes the connection if
 * the two do not go together.
 */
async function shakePlain(
  address: StreamAddress,
  { timeout }: PingOptions,
  plain: readonly [string, string],
  first: Findings,
  signal: AbortSignal,
): Promise<Explored> {
  for (const type of CANDIDATES) {
    const probe = await Probe.open(address, timeout, signal);
    const start = performance.now();
    try {
      await probe.greet();
      const properties = await probe.shakePlain(plain, type);
      return { probe, findings: { ...first, ...named(properties), handshakeMs: performance.now() - start } };
    } catch (error) {
      probe.close();
      if (!(error instanceof ProbeError && error.closed && error.message.includes("READY"))) throw error;
    }
  }
  throw new CliError("the peer closes the connection for every type of socket", EXIT.protocol);
}

function remark({ mechanism, version }: Greeting): { remark?: string } {
  if (mechanism === undefined) return { remark: `ZMTP ${version} has no handshake that can be measured` };
  if (mechanism === "PLAIN") return { remark: "for the handshake, give --plain NAME:PASSWORD" };
  if (mechanism === "CURVE") return { remark: "for the handshake, give --server-key KEY" };
  return { remark: `the mechanism ${mechanism} is unknown here` };
}

async function report(endpoint: string, findings: Findings, { out, paint }: Session): Promise<void> {
  const { greeting, connectMs, handshakeMs, socketType, properties } = findings;
  const server = greeting.asServer === true ? " server" : "";
  const security = greeting.mechanism === undefined ? [] : [`${greeting.mechanism}${server}`];
  const facts = [`ZMTP ${greeting.version}`, ...security, ...(socketType === undefined ? [] : [socketType])];
  await out.line(`${endpoint}: ${paint("bold", facts.join(", "))}`);
  for (const [name, value] of properties ?? [])
    if (name !== "Socket-Type" && value !== "") await out.line(`  ${name}: ${value}`);
  const handshake = handshakeMs === undefined ? "" : `, handshake in ${handshakeMs.toFixed(3)} ms`;
  await out.line(`connected in ${connectMs.toFixed(3)} ms${handshake}`);
  if (findings.remark !== undefined) await out.line(findings.remark);
}

function summary(trips: readonly number[]): string {
  const mean = trips.reduce((sum, trip) => sum + trip, 0) / trips.length;
  const figures = [Math.min(...trips), mean, Math.max(...trips)].map((ms) => ms.toFixed(3));
  return `${trips.length} round trips: least/mean/most ${figures.join("/")} ms`;
}

function asObject(endpoint: string, findings: Findings, trips: readonly number[]): object {
  const { greeting, connectMs, handshakeMs, socketType, properties, remark: note } = findings;
  return {
    endpoint,
    ...greeting,
    type: undefined, // the kind of item
    socketType,
    properties: properties && Object.fromEntries(properties),
    connectMs,
    handshakeMs,
    roundTripsMs: trips,
    remark: note,
  };
}
