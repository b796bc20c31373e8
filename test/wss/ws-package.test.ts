/** npm's ws over TLS, as a client of our servers and as a server of our clients. */
import { once } from "node:events";
import { createServer } from "node:https";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { existsSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import * as api from "../../ts/index.js";
import { endpointOf, texts, use } from "../support.js";
import { certificate } from "./certificates.js";

const PROJECT = new URL("../../build/peers/", import.meta.url);
/** ws is not installed if the first run of test/peers.sh had no network. */
const installed = existsSync(new URL("node_modules/.package-lock.json", PROJECT));
const own = certificate();

interface WsSocket {
  send(data: Uint8Array): void;
  close(): void;
  on(event: "message", listener: (data: Buffer) => void): void;
  once(event: "open", listener: () => void): void;
}
interface Ws {
  new (address: string, protocols: string, options: object): WsSocket;
  readonly Server: new (options: object) => { once(event: "connection", listener: (socket: WsSocket) => void): void };
}

const load = (name: string): Ws => createRequire(PROJECT)(name) as Ws;

/** The next messages of a socket, one by one. */
function messagesOf(socket: WsSocket): () => Promise<Buffer> {
  const arrived: Buffer[] = [];
  const waiting: ((data: Buffer) => void)[] = [];
  socket.on("message", (data) => {
    const taker = waiting.shift();
    if (taker) taker(data);
    else arrived.push(data);
  });
  return () => {
    const data = arrived.shift();
    return data ? Promise.resolve(data) : new Promise((resolve) => waiting.push(resolve));
  };
}

/** The byte that ZWS 2.0 puts before each part: 0 for the last one. */
const LAST = Buffer.from([0]);
const LARGE = "large ".repeat(50_000);

describe.skipIf(!installed).each(["ws", "ws8"])("%s", (name) => {
  test("its client sends to our PULL, and receives from our PUSH", async () => {
    const options = { wssCertPem: own.cert, wssKeyPem: own.key };
    const [pull, push] = [use(new api.Pull(options)), use(new api.Push(options))];
    for (const socket of [pull, push]) await socket.bind("wss://localhost:*");
    const open = async (socket: api.Socket): Promise<{ client: WsSocket; next: () => Promise<Buffer> }> => {
      const address = endpointOf(socket).replace("127.0.0.1", "localhost");
      const client = new (load(name))(address, "ZWS2.0", { ca: own.cert });
      onTestFinished(() => client.close());
      const next = messagesOf(client);
      await new Promise<void>((resolve) => client.once("open", resolve));
      client.send(LAST); // no routing id
      await next();
      return { client, next };
    };
    const { client } = await open(pull);
    const { next } = await open(push);
    for (const text of ["one", "", LARGE]) {
      client.send(Buffer.concat([LAST, Buffer.from(text)]));
      expect(texts(await pull.receive())).toEqual([text]);
      await push.send(text);
      expect((await next()).toString("latin1")).toBe(`\0${text}`);
    }
  });

  test("our PUSH sends to its server", async () => {
    const server = createServer({ cert: own.cert, key: own.key });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const sockets = new (load(name).Server)({ server, handleProtocols: () => "ZWS2.0" });
    const connected = new Promise<WsSocket>((resolve) => sockets.once("connection", resolve));
    const push = use(new api.Push({ wssTrustPem: own.cert, wssHostname: "localhost" }));
    push.connect(`wss://127.0.0.1:${(server.address() as AddressInfo).port}/path`);
    const socket = await connected;
    onTestFinished(() => socket.close());
    const next = messagesOf(socket);
    socket.send(LAST);
    await next();
    for (const text of ["one", "", LARGE]) {
      await push.send(text);
      expect((await next()).toString("latin1")).toBe(`\0${text}`);
    }
  });
});
