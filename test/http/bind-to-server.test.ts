/**
 * Sockets on paths of an http.Server and an https.Server, with clients of libzmq and of the
 * runtime's own WebSocket.
 */
import { createServer, get, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type AddressInfo } from "node:net";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { bindToServer, type BindToServerOptions, type WebServer } from "../../ts/http/index.js";
import * as api from "../../ts/index.js";
import { curveOptions, texts, threaded, use, useInstance } from "../support.js";
import { certificate } from "../wss/certificates.js";

const servers = new Set<WebServer>();
/** Connections of sockets end with them, after this. */
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers.clear();
});

/** A program of the user: every path of HTTP is its own. */
const app: RequestListener = (request, response) => void response.end(`page ${request.url}`);

function listening<S extends Server>(server: S, host = "127.0.0.1"): S {
  servers.add(server);
  return server.listen(0, host);
}

const portOf = (server: WebServer): number => (server.address() as AddressInfo).port;

/** The body that the server answers by HTTP. */
async function page(port: number, path: string): Promise<string> {
  const [response] = (await once(get({ port, path, host: "127.0.0.1", agent: false }), "response")) as [
    IncomingMessage,
  ];
  let body = "";
  for await (const chunk of response) body += String(chunk);
  return body;
}

/** The first line with which the server answers a request for an upgrade. */
async function upgradeStatus(port: number, path: string, headers: readonly string[] = []): Promise<string> {
  const client = connect(port, "127.0.0.1");
  const lines = [
    `GET ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: keep-alive, Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol: ZWS2.0/NULL",
    ...headers,
  ];
  client.write(`${lines.join("\r\n")}\r\n\r\n`);
  let answer = "";
  for await (const chunk of client) {
    answer += String(chunk);
    if (answer.includes("\r\n\r\n")) break;
  }
  client.destroy();
  return answer.slice(0, answer.indexOf("\r\n"));
}

async function echo(socket: api.Reply): Promise<void> {
  for await (const message of socket) await socket.send(message);
}

/** A Reply that sends back what it gets, at the path. Returns its endpoint. */
async function echoAt(server: WebServer, options: BindToServerOptions, more: object = {}): Promise<string> {
  const reply = use(new api.Reply(more));
  const endpoint = await bindToServer(reply, server, options);
  void echo(reply).catch(() => undefined); // it is closed
  return endpoint;
}

async function ask(endpoint: string, message: api.MessageLike, options: object = {}): Promise<Buffer> {
  const request = use(new api.Request(options));
  request.connect(endpoint);
  await request.send(message);
  const [answer] = await request.receive();
  return answer!;
}

describe.skipIf(threaded)("on an http.Server", () => {
  test("messages of all sizes pass both ways, and the server goes on with its pages", async () => {
    const server = listening(createServer(app));
    const endpoint = await echoAt(server, { path: "/zmq" });
    expect(endpoint).toBe(`ws://127.0.0.1:${portOf(server)}/zmq`);
    for (const size of [0, 1, 126, 8192, 65_536, 300_000, 5_000_000]) {
      const message = Buffer.alloc(size, `${size} `);
      expect((await ask(endpoint, message)).equals(message)).toBe(true);
    }
    expect(await page(portOf(server), "/zmq")).toBe("page /zmq");
  });

  test("a fast sender is held back, and everything arrives in order", async () => {
    const server = listening(createServer(app));
    const push = use(new api.Push({ sendHighWaterMark: 10 }));
    const endpoint = await bindToServer(push, server);
    const pull = use(new api.Pull({ receiveHighWaterMark: 10 }));
    pull.connect(endpoint);
    const sizes = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 200_000 : i * 37));
    const sending = push.sendMany(sizes.map((size, i) => Buffer.alloc(size, i)));
    for (const [i, size] of sizes.entries()) {
      const [part] = await pull.receive();
      expect(part!.equals(Buffer.alloc(size, i))).toBe(true);
    }
    await sending;
  });

  test("several sockets have a path each, and CURVE works", async () => {
    const server = listening(createServer(app));
    const { server: keys, client } = curveOptions();
    const plain = await echoAt(server, { path: "/plain" });
    const curve = await echoAt(server, { path: "/curve" }, keys);
    expect(String(await ask(plain, "one"))).toBe("one");
    expect(String(await ask(curve, "two", client))).toBe("two");
  });

  test("PUB: a client that asks with a query and long cookies gets messages", async () => {
    const server = listening(createServer(app));
    const publisher = use(new api.XPublisher());
    await bindToServer(publisher, server, { path: "/news" });
    const cookie = `Cookie: ${"c".repeat(4000)}`;
    expect(await upgradeStatus(portOf(server), "/news?token=1", [cookie])).toBe("HTTP/1.1 101 Switching Protocols");
  });

  test("other upgrades are the server's; without another listener they get 404", async () => {
    const server = listening(createServer(app));
    await echoAt(server, { path: "/zmq" });
    expect(await upgradeStatus(portOf(server), "/other")).toBe("HTTP/1.1 404 Not Found");
    server.on("upgrade", ({ url }, socket) => {
      if (url === "/other") socket.end("HTTP/1.1 418 Mine\r\n\r\n");
    });
    expect(await upgradeStatus(portOf(server), "/other")).toBe("HTTP/1.1 418 Mine");
  });

  test("authorize() decides about each request; its error refuses, too", async () => {
    const server = listening(createServer(app));
    const authorize = async ({ url = "" }: IncomingMessage): Promise<boolean> => {
      await Promise.resolve();
      if (url.includes("fail")) throw new Error("no database");
      return url.endsWith("?token=right");
    };
    await echoAt(server, { path: "/zmq", authorize });
    const statuses = ["right", "wrong", "fail"].map((token) => upgradeStatus(portOf(server), `/zmq?token=${token}`));
    expect(await Promise.all(statuses)).toEqual([
      "HTTP/1.1 101 Switching Protocols",
      "HTTP/1.1 403 Forbidden",
      "HTTP/1.1 403 Forbidden",
    ]);
  });

  test("unbind() and close() free the path, and connected clients stay until close()", async () => {
    const server = listening(createServer(app));
    const reply = use(new api.Reply());
    const endpoint = await bindToServer(reply, server, { path: "/zmq" });
    const request = use(new api.Request());
    request.connect(endpoint);
    await request.send("first");
    await reply.receive();
    await reply.send("answer");
    expect(texts(await request.receive())).toEqual(["answer"]);
    await reply.unbind(endpoint);
    expect(server.listenerCount("upgrade")).toBe(0);
    await expect(reply.unbind(endpoint)).rejects.toMatchObject({ code: "ENOENT" });
    const again = use(new api.Reply());
    expect(await bindToServer(again, server, { path: "/zmq" })).toBe(endpoint);
    const closed = once(server, "removed");
    server.on("removeListener", (event) => event === "upgrade" && server.emit("removed"));
    again.close();
    await closed;
  });

  test("the bind waits until the server listens, and a server of all addresses has a port", async () => {
    const server = createServer(app);
    const binding = echoAt(server, { path: "/later" });
    listening(server, "::");
    expect(await binding).toMatch(new RegExp(`^ws://(?:\\[::\\]|0\\.0\\.0\\.0):${portOf(server)}/later$`));
    expect(String(await ask(`ws://127.0.0.1:${portOf(server)}/later`, "question"))).toBe("question");
  });

  test("clients that vanish leave nothing, and the next is served", async () => {
    const server = listening(createServer(app));
    const endpoint = await echoAt(server, { path: "/zmq" });
    for (let i = 0; i < 20; i++) await upgradeStatus(portOf(server), "/zmq");
    expect(String(await ask(endpoint, "question"))).toBe("question");
  });

  test.runIf("WebSocket" in globalThis)("the runtime's own WebSocket is a client", async () => {
    const server = listening(createServer(app));
    const endpoint = await echoAt(server, { path: "/zmq" });
    const web = new WebSocket(endpoint, "ZWS2.0");
    await new Promise((resolve) => web.addEventListener("open", resolve, { once: true }));
    expect(web.protocol).toBe("ZWS2.0");
    web.close();
  });
});

describe.skipIf(threaded)("on an https.Server", () => {
  test("clients connect by wss, with the server's certificate", async () => {
    const authority = certificate({ signs: true });
    const { cert, key } = certificate({ authority });
    const server = listening(createSecureServer({ cert, key }, app));
    const endpoint = await echoAt(server, { path: "/zmq" });
    const trusting = { wssTrustPem: authority.cert, wssHostname: "localhost" };
    for (const size of [5, 70_000, 3_000_000]) {
      const message = Buffer.alloc(size, "tls");
      expect((await ask(endpoint.replace("ws:", "wss:"), message, trusting)).equals(message)).toBe(true);
    }
  });
});

describe("what cannot be bound", () => {
  test.skipIf(threaded)("a path that has a socket is EADDRINUSE", async () => {
    const server = listening(createServer(app));
    await echoAt(server, { path: "/zmq" });
    await expect(bindToServer(use(new api.Pull()), server, { path: "/zmq" })).rejects.toMatchObject({
      code: "EADDRINUSE",
      address: `ws://127.0.0.1:${portOf(server)}/zmq`,
    });
  });

  test.skipIf(threaded)("an allow list holds", async () => {
    const server = listening(createServer(app));
    const instance = useInstance(api.createInstance({ allow: ["inproc://*"] }));
    const pull = use(new api.Pull({ context: new api.Context({ instance }) }));
    await expect(bindToServer(pull, server)).rejects.toMatchObject({ code: "EACCES" });
    expect(server.listenerCount("upgrade")).toBe(0);
  });

  test("a socket of an instance with threads is ENOTSUP", async () => {
    const server = listening(createServer(app));
    const instance = useInstance(api.createInstance({ threads: true }));
    const pull = use(new api.Pull({ context: new api.Context({ instance }) }));
    await expect(bindToServer(pull, server)).rejects.toMatchObject({ code: "ENOTSUP" });
  });

  test("a server that is closed before it listens is EINVAL", async () => {
    const server = createServer(app);
    const before = server.listenerCount("listening");
    const binding = bindToServer(use(new api.Pull()), server);
    expect(server.listenerCount("listening")).toBe(before + 1);
    server.emit("close");
    await expect(binding).rejects.toMatchObject({ code: "EINVAL" });
    expect(server.listenerCount("listening")).toBe(before);
  });

  test.each([
    [[undefined, createServer()], /Socket must be a socket object/],
    [[new api.Pull(), {}], /Server must be a server of node:http/],
    [[new api.Pull(), createServer(), { path: "zmq" }], /Path must be that of a URL/],
    [[new api.Pull(), createServer(), { path: "/a?b" }], /Path must be that of a URL/],
    [[new api.Pull(), createServer(), { paht: "/" }], /cannot have "paht"/],
    [[new api.Pull(), createServer(), { authorize: true }], /authorize must be a function/],
  ])("wrong arguments are a TypeError: case %#", async (given, message) => {
    const [socket] = given;
    await expect((bindToServer as (...given: unknown[]) => Promise<string>)(...given)).rejects.toThrow(
      expect.objectContaining({ name: "TypeError", message: expect.stringMatching(message) as string }),
    );
    if (socket instanceof api.Pull) socket.close();
  });
});
