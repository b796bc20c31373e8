/** `zmq bench serve`: answers `zmq bench run`. */
import { Context } from "libzmq-wasm";
import { KIND, jsonMessage, numberIn } from "../bench-protocol.js";
import type { Invocation } from "../command.js";
import { attach, checkEndpoints, noteWildcards, type EndpointOptions } from "../sockets/endpoints.js";
import { openSocket } from "../sockets/open.js";
import type { SecurityOptions } from "../sockets/security.js";

interface ServeOptions extends EndpointOptions, SecurityOptions {
  readonly count?: number;
  readonly quiet?: boolean;
}

/** A measurement of a client. */
interface Measurement {
  left: number;
  start: number;
}

const BATCH = 1000;

export async function run({ options, session }: Invocation): Promise<void> {
  const chosen = options as ServeOptions;
  checkEndpoints(chosen);
  const socket = await openSocket("router", new Context(), chosen, { mandatory: true });
  const { bound } = await attach(socket, chosen);
  if (chosen.quiet !== true) noteWildcards(bound, chosen, session);
  const running = new Map<string, Measurement>();
  let done = 0;
  while (done < (chosen.count ?? Infinity)) {
    const batch = await socket.receiveBatch(BATCH, { signal: session.signal });
    for (let i = 0; i < batch.length; i++) {
      const [id, body] = batch.parts(i) as [Buffer, Buffer?];
      const answer = body && answerTo(id.toString("latin1"), body, running);
      if (answer === undefined) continue;
      if (answer[0] === KIND.done) done++;
      await socket.send([id, answer]).catch(() => running.delete(id.toString("latin1"))); // it has gone
    }
  }
  const { context } = socket;
  socket.close();
  await context.close({ signal: session.signal });
}

function answerTo(client: string, body: Buffer, running: Map<string, Measurement>): Buffer | undefined {
  if (body[0] === KIND.echo) return body;
  if (body[0] === KIND.begin) {
    running.set(client, { left: numberIn(body, "count") ?? 0, start: 0 });
    return body;
  }
  const measurement = running.get(client);
  if (body[0] !== KIND.data || measurement === undefined) return undefined;
  if (measurement.start === 0) measurement.start = performance.now();
  if (--measurement.left > 0) return undefined;
  running.delete(client);
  return jsonMessage(KIND.done, { seconds: (performance.now() - measurement.start) / 1000 });
}
