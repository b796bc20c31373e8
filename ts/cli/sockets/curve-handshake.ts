/**
 * A handshake by CURVE with a peer, made by libzmq. The metadata of the peer are encrypted, so its
 * type is what goes with the first own type that it accepts.
 */
import { Context, type Socket } from "libzmq-wasm";
import { CliError, EXIT } from "../exit.js";
import { CANDIDATES, partnersOf } from "../zmtp/socket-types.js";
import { parseKind, KIND_NAMES } from "./kinds.js";
import { openSocket } from "./open.js";
import type { SecurityOptions } from "./security.js";

export interface CurveFindings {
  readonly handshakeMs: number;
  /** One type, or several that the peer may have. */
  readonly socketType: string;
}

export async function shakeCurve(
  endpoint: string,
  options: SecurityOptions,
  timeout: number,
  signal: AbortSignal,
): Promise<CurveFindings> {
  const context = new Context();
  try {
    for (const type of CANDIDATES) {
      const extra = { reconnectInterval: -1, linger: 0 };
      const socket = await openSocket(parseKind(type, KIND_NAMES), context, options, extra);
      const handshakeMs = await attempt(socket, endpoint, timeout, signal).finally(() => socket.close());
      if (handshakeMs !== undefined) return { handshakeMs, socketType: partnersOf(type)!.join(" or ") };
    }
  } finally {
    void context.close().catch(() => undefined);
  }
  const advice = "is --server-key the key of this server, and does it admit --certificate?";
  throw new CliError("the peer has closed the connection in the handshake", EXIT.protocol, advice);
}

/** The milliseconds of the handshake; undefined: the peer has closed the connection. */
async function attempt(
  socket: Socket,
  endpoint: string,
  timeout: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { events } = socket;
  socket.connect(endpoint);
  let start = performance.now();
  for (;;) {
    const event = await events.receive({ timeout, signal });
    if (event.type === "connect") start = performance.now();
    if (event.type === "handshake") return performance.now() - start;
    if (["disconnect", "handshake:error:protocol", "handshake:error:other"].includes(event.type)) return undefined;
    if (event.type === "handshake:error:auth")
      throw new CliError(
        `the handshake has failed: ${event.error.message}`,
        EXIT.protocol,
        "does the server admit the key?",
      );
  }
}
