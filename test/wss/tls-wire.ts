/** TLS connections for tests that speak WebSocket without a library, on either side. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { onTestFinished } from "vitest";
import { Wire } from "../patches/wire.js";
import type { Certificate } from "./certificates.js";

export interface TlsWire {
  readonly wire: Wire;
  readonly socket: tls.TLSSocket;
}

/** A client, after the TLS handshake. */
export async function connectTls(port: number, options: tls.ConnectionOptions): Promise<TlsWire> {
  const socket = tls.connect({ host: "127.0.0.1", port, servername: "localhost", ...options });
  const wire = new Wire(socket);
  await once(socket, "secureConnect");
  return { wire, socket };
}

/** A server, and a function that returns its connections one by one, after their handshakes. */
export async function listenTls(
  { cert, key }: Certificate,
  options: tls.TlsOptions = {},
): Promise<{ readonly port: number; readonly accept: () => Promise<TlsWire> }> {
  const server = tls.createServer({ cert, key, ...options });
  const arrived: tls.TLSSocket[] = [];
  const waiting: ((socket: tls.TLSSocket) => void)[] = [];
  const open = new Set<tls.TLSSocket>();
  server.on("tlsClientError", () => undefined);
  server.on("secureConnection", (socket) => {
    open.add(socket);
    socket.on("error", () => undefined); // a reset ends the connection
    const taker = waiting.shift();
    if (taker) taker(socket);
    else arrived.push(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const accept = async (): Promise<TlsWire> => {
    const socket = arrived.shift() ?? (await new Promise<tls.TLSSocket>((resolve) => waiting.push(resolve)));
    return { wire: new Wire(socket), socket };
  };
  return { port: (server.address() as AddressInfo).port, accept };
}
