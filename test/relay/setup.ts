/** Relays and peers of a test, which end with it. */
import { once } from "node:events";
import net from "node:net";
import { afterEach } from "vitest";
import { createRelay, type Relay, type RelayEvent, type RelayOptions } from "../../ts/relay/index.js";
import { ORIGIN } from "./client.js";

/** Called after each test, in reverse order. */
export const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Starts a tcp server that calls `serve` for each connection. Returns its endpoint. */
export async function peer(serve: (socket: net.Socket) => void): Promise<string> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    serve(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
}

export const echo = (socket: net.Socket): void => void socket.pipe(socket);

export async function started(options: RelayOptions): Promise<{ relay: Relay; port: number; events: RelayEvent[] }> {
  const events: RelayEvent[] = [];
  const relay = createRelay({ origins: [ORIGIN], report: (event) => events.push(event), ...options });
  cleanups.push(() => relay.close());
  return { relay, port: await relay.listen(), events };
}
