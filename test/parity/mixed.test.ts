/** Each type of socket talks to npm zeromq's, with either of them bound, with every mechanism. */
import { createRequire } from "node:module";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import * as ours from "../../ts/index.js";
import { endpointOf, portOf, subscribed, temporaryFolder, texts } from "../support.js";
import { use, type Library } from "./libraries.js";

const theirs = createRequire(import.meta.url)("zeromq") as Library;
type Socket = ours.Socket;

const endpoints: Readonly<Record<string, () => string>> = {
  tcp: () => "tcp://127.0.0.1:*",
  ipc: () => `ipc://${temporaryFolder()}/socket`,
};

/** Connects two sockets; both are closed after the test. */
type Link = <A extends Socket, B extends Socket>(a: A, b: B) => Promise<[A, B]>;

function linkOver(endpoint: () => string, swapped: boolean): Link {
  return async (a, b) => {
    const [bound, connected] = swapped ? [use(b), use(a)] : [use(a), use(b)];
    await bound.bind(endpoint());
    connected.connect(endpointOf(bound));
    return [a, b];
  };
}

const MESSAGES = [["one"], ["two", "parts"], [""], ["", "x".repeat(100_000), ""], ["end"]];

/** A pair of types: the messages between a socket of one library and one of the other. */
const patterns: Readonly<Record<string, (a: Library, b: Library, link: Link) => Promise<void>>> = {
  async "PUSH to PULL"(a, b, link) {
    const [push, pull] = await link(new a.Push(), new b.Pull());
    const sending = (async () => {
      for (let i = 0; i < 5000; i++) await push.send([`${i}`, "x".repeat(i % 300)]);
    })();
    for (let i = 0; i < 5000; i++) expect(texts(await pull.receive())).toEqual([`${i}`, "x".repeat(i % 300)]);
    await sending;
  },
  async "PUB to SUB"(a, b, link) {
    const [publisher, subscriber] = await link(new a.Publisher(), new b.Subscriber());
    subscriber.subscribe("a", "b");
    await subscribed(publisher, subscriber, "a");
    await subscribed(publisher, subscriber, "b");
    for (const topic of ["a", "c", "b"]) await publisher.send([topic, "news"]);
    expect(texts(await subscriber.receive())).toEqual(["a", "news"]);
    expect(texts(await subscriber.receive())).toEqual(["b", "news"]);
  },
  async "XPUB to XSUB"(a, b, link) {
    const [publisher, subscriber] = await link(new a.XPublisher(), new b.XSubscriber());
    // A bound socket learns of its peers, to which it sends its subscriptions, only in its own
    // calls.
    const message = subscriber.receive();
    await subscriber.send("\x01topic");
    expect(texts(await publisher.receive())).toEqual(["\x01topic"]);
    await publisher.send("other");
    await publisher.send(["topic", "news"]);
    expect(texts(await message)).toEqual(["topic", "news"]);
    await subscriber.send("\x00topic");
    expect(texts(await publisher.receive())).toEqual(["\x00topic"]);
  },
  async "REQ to REP"(a, b, link) {
    const [request, reply] = await link(new a.Request(), new b.Reply());
    for (const message of MESSAGES) {
      await request.send(message);
      expect(texts(await reply.receive())).toEqual(message);
      await reply.send([...message, "answered"]);
      expect(texts(await request.receive())).toEqual([...message, "answered"]);
    }
  },
  async "DEALER to ROUTER"(a, b, link) {
    const [dealer, router] = await link(new a.Dealer({ routingId: "dealer" }), new b.Router({ mandatory: true }));
    for (const message of MESSAGES) {
      await dealer.send(message);
      expect(texts(await router.receive())).toEqual(["dealer", ...message]);
      await router.send(["dealer", ...message]);
      expect(texts(await dealer.receive())).toEqual(message);
    }
  },
  async "REQ to ROUTER, and DEALER to REP"(a, b, link) {
    const [request, router] = await link(new a.Request({ routingId: "request" }), new b.Router());
    await request.send("question");
    expect(texts(await router.receive())).toEqual(["request", "", "question"]);
    await router.send(["request", "", "answer"]);
    expect(texts(await request.receive())).toEqual(["answer"]);
    const [dealer, reply] = await link(new a.Dealer(), new b.Reply());
    await dealer.send(["", "question"]);
    expect(texts(await reply.receive())).toEqual(["question"]);
    await reply.send("answer");
    expect(texts(await dealer.receive())).toEqual(["", "answer"]);
  },
  async "PAIR to PAIR"(a, b, link) {
    const [one, other] = await link(new a.Pair(), new b.Pair());
    for (const message of MESSAGES) {
      await one.send(message);
      expect(texts(await other.receive())).toEqual(message);
      await other.send(message);
      expect(texts(await one.receive())).toEqual(message);
    }
  },
};

describe.each(Object.entries(endpoints))("over %s", (_transport, endpoint) => {
  describe.each(Object.entries(patterns))("%s", (_pattern, run) => {
    test.each([
      ["from ours, which binds, to npm zeromq's", ours, theirs, false],
      ["from ours to npm zeromq's, which binds", ours, theirs, true],
      ["from npm zeromq's, which binds, to ours", theirs, ours, false],
      ["from npm zeromq's to ours, which binds", theirs, ours, true],
    ] as const)("%s", async (_which, a, b, swapped) => {
      await run(a, b, linkOver(endpoint, swapped));
    });
  });
});

describe.each([
  ["ours", ours, theirs],
  ["npm zeromq's", theirs, ours],
] as const)("the server is %s", (_name, server, client) => {
  test("STREAM to STREAM: plain bytes both ways", async () => {
    const [listener, caller] = [use(new server.Stream()), use(new client.Stream())];
    await listener.bind("tcp://127.0.0.1:*");
    caller.connect(endpointOf(listener), { routingId: "listener" });
    const [id, empty] = await caller.receive();
    expect([String(id), empty.length]).toEqual(["listener", 0]);
    const [peer] = await listener.receive();
    await caller.send(["listener", "hello"]);
    expect(texts(await listener.receive())).toEqual([String(peer), "hello"]);
    await listener.send([peer, "hello yourself"]);
    expect(texts(await caller.receive())).toEqual(["listener", "hello yourself"]);
    caller.close();
    expect((await listener.receive())[1]).toHaveLength(0);
    const raw = connect(portOf(listener), "127.0.0.1");
    const [stranger] = await listener.receive();
    raw.write("plain");
    expect(texts(await listener.receive())).toEqual([String(stranger), "plain"]);
    raw.destroy();
  });

  const echo = async (
    options: ours.SocketOptions<ours.Reply>,
    own: ours.SocketOptions<ours.Request>,
  ): Promise<string> => {
    const [reply, request] = [use(new server.Reply(options)), use(new client.Request(own))];
    await reply.bind("tcp://127.0.0.1:*");
    request.connect(endpointOf(reply));
    await request.send("question");
    expect(texts(await reply.receive())).toEqual(["question"]);
    await reply.send("answer");
    expect(texts(await request.receive())).toEqual(["answer"]);
    return String(request.securityMechanism);
  };

  test("CURVE", async () => {
    const [keys, own] = [server.curveKeyPair(), client.curveKeyPair()];
    const options = { curveServer: true, curveSecretKey: keys.secretKey };
    const mechanism = await echo(options, {
      curveServerKey: keys.publicKey,
      curvePublicKey: own.publicKey,
      curveSecretKey: own.secretKey,
    });
    expect(mechanism).toBe("curve");
  });

  test("CURVE with another server's key: refused, and nothing arrives", async () => {
    const [keys, wrong, own] = [server.curveKeyPair(), server.curveKeyPair(), client.curveKeyPair()];
    const pull = use(new server.Pull({ curveServer: true, curveSecretKey: keys.secretKey, linger: 0 }));
    const push = use(
      new client.Push({
        curveServerKey: wrong.publicKey,
        curvePublicKey: own.publicKey,
        curveSecretKey: own.secretKey,
        immediate: true,
        linger: 0,
      }),
    );
    await pull.bind("tcp://127.0.0.1:*");
    const refused = (async () => {
      for await (const { type } of pull.events) if (type.startsWith("handshake:error")) return type;
      return "";
    })();
    push.connect(endpointOf(pull));
    expect(await refused).toBe("handshake:error:protocol");
    expect([push.writable, pull.readable]).toEqual([false, false]);
  });

  test.each(["secret", "wrong"])('PLAIN, with a ZAP handler of the server\'s library, and "%s"', async (password) => {
    const zap = handler(server, ([, , , , , , user, given]) => `${String(user)} ${String(given)}` === "me secret");
    const [reply, request] = [
      use(new server.Reply({ plainServer: true, zapDomain: "test", context: zap.context })),
      use(new client.Request({ plainUsername: "me", plainPassword: password, immediate: true, linger: 0 })),
    ];
    await reply.bind("tcp://127.0.0.1:*");
    const outcome = (async () => {
      for await (const { type } of reply.events) if (type.startsWith("handshake")) return type;
      return "";
    })();
    request.connect(endpointOf(reply));
    expect(await outcome).toBe(password === "secret" ? "handshake" : "handshake:error:auth");
    if (password === "secret") {
      await request.send("question");
      expect(texts(await reply.receive())).toEqual(["question"]);
      expect(zap.asked[0]!.slice(2, 6)).toEqual(["test", "127.0.0.1", "", "PLAIN"]);
    }
    for (const socket of [reply, request]) socket.close();
    zap.close();
  });

  test("CURVE, and a ZAP handler that gets the client's key", async () => {
    const [keys, own] = [server.curveKeyPair(), client.curveKeyPair()];
    const zap = handler(server, () => true);
    const mechanism = await echo(
      { curveServer: true, curveSecretKey: keys.secretKey, zapDomain: "curve", context: zap.context },
      { curveServerKey: keys.publicKey, curvePublicKey: own.publicKey, curveSecretKey: own.secretKey },
    );
    expect(mechanism).toBe("curve");
    expect(zap.asked[0]!.slice(2, 6)).toEqual(["curve", "127.0.0.1", "", "CURVE"]);
    zap.close();
  });
});

interface Zap {
  readonly context: ours.Context;
  /** The requests, as text. */
  readonly asked: readonly string[][];
  close(): void;
}

/** A ZAP handler in a context of its own. */
function handler({ Context, Reply }: Library, allows: (request: readonly Buffer[]) => boolean): Zap {
  const context = new Context();
  const reply = new Reply({ context, linger: 0 });
  reply.bindSync("inproc://zeromq.zap.01");
  const asked: string[][] = [];
  void (async () => {
    for await (const request of reply) {
      asked.push(texts(request));
      const [version, id] = request;
      const status = allows(request) ? ["200", "OK"] : ["400", "refused"];
      await reply.send([version!, id!, ...status, "user", ""]);
    }
  })();
  return { context, asked, close: () => reply.close() };
}
