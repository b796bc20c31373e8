/**
 * jszmq and ws, from the project in jszmq/, which test/peers.sh installs into build/peers. jszmq
 * depends on ws 7. If the project had another version of ws, npm would give jszmq that one.
 */
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

const PROJECT = new URL("../../build/peers/", import.meta.url);

/** Whether the packages are installed. They are not if the first run had no network. */
export const installed = existsSync(new URL("node_modules/.package-lock.json", PROJECT));

export const WS_VERSIONS = { "ws 7": "ws", "ws 8": "ws8" } as const;

export type WsVersion = keyof typeof WS_VERSIONS;

/** The members of a jszmq socket that the tests use. */
export interface JszmqSocket {
  readonly options: { routingId: string };
  bind(address: string, server: Server): void;
  connect(address: string): void;
  subscribe(topic: string): void;
  send(message: string | (string | Buffer)[]): void;
  on(event: "message", listener: (...parts: Buffer[]) => void): void;
  close(): void;
}

export type JszmqKind = "req" | "rep" | "dealer" | "router" | "push" | "pull" | "pub" | "sub" | "xpub" | "pair";

interface Jszmq {
  socket(kind: JszmqKind): JszmqSocket;
}

/** The members of a WebSocket of ws that the tests use. */
export interface WsSocket {
  binaryType: string;
  send(data: Uint8Array, options?: { fin: boolean }): void;
  ping(data: string): void;
  close(code?: number): void;
  on(event: "open" | "pong" | "close" | "message" | "error", listener: (data: Buffer) => void): void;
}

export interface Ws {
  new (address: string, protocols?: string | string[]): WsSocket;
  readonly Server: new (options: { server: Server }) => {
    on(event: "connection", listener: (socket: WsSocket) => void): void;
  };
}

const require = createRequire(PROJECT);

export function loadWs(version: WsVersion): Ws {
  return require(WS_VERSIONS[version]) as Ws;
}

/** A copy of jszmq over this version of ws. */
export function loadJszmq(version: WsVersion): Jszmq {
  for (const path of Object.keys(require.cache))
    if (/node_modules\/(jszmq|isomorphic-ws)\//.test(path)) Reflect.deleteProperty(require.cache, path);
  const own = require.resolve("ws");
  loadWs("ws 7");
  const before = require.cache[own];
  loadWs(version);
  require.cache[own] = require.cache[require.resolve(WS_VERSIONS[version])];
  const jszmq = require("jszmq") as Jszmq;
  require.cache[own] = before;
  return jszmq;
}

/** A server of HTTP on a new port, which is closed after the test. */
export async function httpServer(): Promise<{ server: Server; address: string }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { server, address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** The messages of a jszmq socket, one by one. */
export function messagesOf(socket: JszmqSocket): () => Promise<Buffer[]> {
  const waiting: Buffer[][] = [];
  let wake: () => void = () => undefined;
  socket.on("message", (...parts) => {
    waiting.push(parts);
    wake();
  });
  return async () => {
    for (;;) {
      const message = waiting.shift();
      if (message) return message;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}
