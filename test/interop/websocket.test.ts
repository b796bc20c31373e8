/**
 * jszmq, over the ws 7 that it depends on and over ws 8, and WebSockets of ws: each as a server for
 * our clients and as a client of our servers.
 */
import { describe, expect, onTestFinished, test } from "vitest";
import { bindToServer } from "../../ts/http/index.js";
import * as api from "../../ts/index.js";
import { endpointOf, subscribed, texts, use } from "../support.js";
import {
  httpServer,
  installed,
  loadJszmq,
  loadWs,
  messagesOf,
  WS_VERSIONS,
  type JszmqKind,
  type JszmqSocket,
  type WsSocket,
  type WsVersion,
} from "./jszmq.js";

const VERSIONS = Object.keys(WS_VERSIONS) as WsVersion[];
const LARGE = "large ".repeat(50_000);

describe.skipIf(!installed).each(VERSIONS)("jszmq over %s", (version) => {
  function open(kind: JszmqKind): JszmqSocket {
    const socket = loadJszmq(version).socket(kind);
    onTestFinished(() => socket.close());
    return socket;
  }

  async function served(kind: JszmqKind, client: api.Socket): Promise<JszmqSocket> {
    const { server, address } = await httpServer();
    const socket = open(kind);
    socket.bind(address, server);
    use(client).connect(address);
    return socket;
  }

  async function connected(kind: JszmqKind, server: api.Socket): Promise<JszmqSocket> {
    await use(server).bind("ws://127.0.0.1:*");
    const socket = open(kind);
    socket.connect(endpointOf(server));
    return socket;
  }

  test("our REQ asks its REP", async () => {
    const { server, address } = await httpServer();
    const reply = open("rep");
    reply.on("message", (part) => reply.send(["re", part]));
    reply.bind(address, server);
    const clients = [use(new api.Request()), use(new api.Request())];
    for (const client of clients) client.connect(address);
    for (const text of ["one", "", LARGE])
      for (const client of clients) {
        await client.send(text);
        expect(texts(await client.receive())).toEqual(["re", text]);
      }
  });

  test("our DEALER and its ROUTER", async () => {
    const dealer = new api.Dealer({ routingId: "dealer" });
    const router = await served("router", dealer);
    const next = messagesOf(router);
    await dealer.send(["a", "request"]);
    const [id, ...parts] = await next();
    expect(texts(parts)).toEqual(["a", "request"]);
    router.send([id!, "an", "answer"]);
    expect(texts(await dealer.receive())).toEqual(["an", "answer"]);
  });

  test("our PUSH sends to its PULL", async () => {
    const push = new api.Push();
    const next = messagesOf(await served("pull", push));
    for (const text of ["one", "", LARGE]) {
      await push.send(text);
      expect(texts(await next())).toEqual([text]);
    }
  });

  test("our SUB gets the messages of its subscriptions from its PUB", async () => {
    const subscriber = new api.Subscriber();
    subscriber.subscribe("news");
    const publisher = await served("pub", subscriber);
    const sender = {
      send(text: string): Promise<void> {
        publisher.send(text);
        return Promise.resolve();
      },
    };
    await subscribed(sender, subscriber, "news");
    publisher.send("weather");
    publisher.send(["news", LARGE]);
    expect(texts(await subscriber.receive())).toEqual(["news", LARGE]);
  });

  test("its REQ asks our REP", async () => {
    const reply = new api.Reply();
    const request = await connected("req", reply);
    const next = messagesOf(request);
    for (const text of ["one", "", LARGE]) {
      request.send(text);
      expect(texts(await reply.receive())).toEqual([text]);
      await reply.send(["re", text]);
      expect(texts(await next())).toEqual(["re", text]);
    }
  });

  test("its REQ asks our REP on a path of an http.Server", async () => {
    const { server, address } = await httpServer();
    const reply = use(new api.Reply());
    await bindToServer(reply, server, { path: "/zmq" });
    const request = open("req");
    const next = messagesOf(request);
    request.connect(`${address}zmq`);
    for (const text of ["one", "", LARGE]) {
      request.send(text);
      expect(texts(await reply.receive())).toEqual([text]);
      await reply.send(["re", text]);
      expect(texts(await next())).toEqual(["re", text]);
    }
  });

  test("its DEALER and our ROUTER", async () => {
    const router = new api.Router();
    const dealer = await connected("dealer", router);
    const next = messagesOf(dealer);
    dealer.send(["a", "request"]);
    const [id, ...parts] = await router.receive();
    expect(texts(parts)).toEqual(["a", "request"]);
    await router.send([id!, "an", "answer"]);
    expect(texts(await next())).toEqual(["an", "answer"]);
  });

  test("its SUB gets the messages of its subscriptions from our PUB", async () => {
    const publisher = new api.XPublisher();
    const subscriber = await connected("sub", publisher);
    const next = messagesOf(subscriber);
    subscriber.subscribe("news");
    expect(texts(await publisher.receive())).toEqual(["\x01news"]);
    await publisher.send("weather");
    await publisher.send(["news", LARGE]);
    expect(texts(await next())).toEqual(["news", LARGE]);
  });

  test("its PUSH sends to our PULL, which stays open when it closes", async () => {
    const pull = new api.Pull();
    const push = await connected("push", pull);
    push.send(LARGE);
    expect(texts(await pull.receive())).toEqual([LARGE]);
    push.close();
    const other = open("push");
    other.connect(endpointOf(pull));
    other.send("another");
    expect(texts(await pull.receive())).toEqual(["another"]);
  });
});

/** The data of the next events of a WebSocket. */
function next(socket: WsSocket, event: "open" | "pong" | "close" | "message"): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.on(event, resolve);
    socket.on("error", reject as (error: unknown) => void);
  });
}

describe.skipIf(!installed).each(VERSIONS)("WebSockets of %s", (version) => {
  async function clientOf(server: api.Socket, protocols?: string[]): Promise<WsSocket> {
    await use(server).bind("ws://127.0.0.1:*");
    const socket = new (loadWs(version))(endpointOf(server), protocols);
    onTestFinished(() => socket.close());
    await next(socket, "open");
    return socket;
  }

  test.each([[["ZWS2.0"]], [undefined]])(
    "a client with the sub-protocols %j sends in fragments, is served and closes",
    async (protocols) => {
      const pull = new api.Pull();
      const socket = await clientOf(pull, protocols);
      socket.send(Buffer.from([0])); // its routing id
      const pong = next(socket, "pong");
      socket.send(Buffer.from("\0a mess"), { fin: false });
      socket.ping("still there?");
      expect((await pong).toString()).toBe("still there?");
      socket.send(Buffer.from("age"), { fin: true });
      expect(texts(await pull.receive())).toEqual(["a message"]);
      const closed = next(socket, "close");
      socket.close(4000);
      expect(await closed).toBe(4000);
    },
  );

  test("a client that sends text gets an error", async () => {
    const socket = await clientOf(new api.Pull(), ["ZWS2.0"]);
    const closed = next(socket, "close");
    socket.send("\0text" as unknown as Buffer);
    expect(await closed).toBe(1003);
  });

  test("a server that takes the first sub-protocol is reached", async () => {
    const { server, address } = await httpServer();
    const sockets = new (loadWs(version).Server)({ server });
    const dealer = use(new api.Dealer());
    sockets.on("connection", (socket) => {
      socket.send(Buffer.from([0]));
      socket.on("message", (data) => {
        if (String(data) === "\0a request") socket.send(Buffer.from("\0an answer"));
      });
      socket.on("error", () => undefined);
    });
    dealer.connect(address);
    await dealer.send("a request");
    expect(texts(await dealer.receive())).toEqual(["an answer"]);
  });
});
