/** The draft types of socket: the same as in npm zeromq. draft-more.test.ts has the others. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createRequire } from "node:module";
import { describe, expect, test } from "vitest";
import * as ours from "../../ts/draft.js";
import type { Message, Socket } from "../../ts/index.js";
import { endpointOf, temporaryFolder, texts, turn, uniqueName } from "../support.js";
import { connected, refusal, use } from "./libraries.js";

const theirs = createRequire(import.meta.url)("zeromq/draft") as Omit<typeof ours, "Peer" | "Channel">;

const endpoints: Readonly<Record<string, () => string>> = {
  tcp: () => "tcp://127.0.0.1:*",
  ipc: () => `ipc://${temporaryFolder()}/socket`,
  inproc: () => `inproc://${uniqueName()}`,
};

const EINVAL = { type: "Error", message: "Invalid argument", code: "EINVAL" };
const ENOTSUP = { code: "ENOTSUP" };

/** Binds one, and connects the other. Both are closed after the test. */
async function link(bound: Socket, other: Socket, endpoint: string): Promise<void> {
  await use(bound).bind(endpoint);
  connected(other, endpointOf(bound));
}

/** A udp port that was free a moment ago: libzmq has no wildcard there. */
async function udpPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/**
 * Sends again and again until a message arrives, since messages before the other side listens are
 * lost.
 */
async function untilHeard<M>(send: () => Promise<void>, receiving: Promise<M>): Promise<M> {
  const state = { heard: false };
  const received = receiving.then((message) => {
    state.heard = true;
    return message;
  });
  while (!state.heard) {
    await send();
    await turn();
  }
  return received;
}

describe.each([
  ["npm zeromq", theirs],
  ["libzmq-wasm", ours],
] as const)("%s", (_name, draft) => {
  const { Server, Client, Radio, Dish, Scatter, Gather, Datagram } = draft;

  test.each(Object.keys(endpoints))("SERVER and CLIENTs over %s: routing ids lead back", async (transport) => {
    const server = new Server();
    const clients = [new Client(), new Client(), new Client()];
    await use(server).bind(endpoints[transport]!());
    for (const [i, client] of clients.entries()) {
      connected(client, endpointOf(server));
      await client.send(`from ${i}`);
    }
    const seen = new Set<number>();
    for (let n = 0; n < 30; n++) {
      const [message, { routingId }] = await server.receive();
      expect(Number.isInteger(routingId) && routingId > 0).toBe(true);
      seen.add(routingId);
      await server.send(`re: ${String(message)}`, { routingId });
      const i = Number(/\d+$/.exec(String(message)));
      expect(texts(await clients[i]!.receive())).toEqual([`re: from ${i}`]);
      await clients[i]!.send(`from ${i}`);
    }
    expect(seen.size).toBe(3);
  });

  test("a SERVER's messages are iterated with their routing ids", async () => {
    const [server, client] = [new Server(), new Client()];
    await link(server, client, "tcp://127.0.0.1:*");
    for (const word of ["a", "b", "c"]) await client.send(word);
    const received: [string, number][] = [];
    for await (const [message, { routingId }] of server) {
      received.push([String(message), routingId]);
      if (received.length === 3) server.close();
    }
    expect(received.map(([word]) => word)).toEqual(["a", "b", "c"]);
    expect(new Set(received.map(([, id]) => id)).size).toBe(1);
  });

  test("refusals of SERVER and CLIENT", async () => {
    const [server, client] = [new Server(), new Client()];
    await link(server, client, "tcp://127.0.0.1:*");
    await client.send("");
    const [message, peer] = await server.receive();
    expect(message).toHaveLength(0);
    const send = server.send.bind(server) as (...args: unknown[]) => Promise<void>;
    const noOptions = { how: "throws", type: "TypeError", message: "Options must be an object" };
    expect(await refusal(() => send())).toMatchObject({ how: "throws", message: "Message must be present" });
    expect(await refusal(() => send("x"))).toMatchObject(noOptions);
    expect(await refusal(() => send("x", 7))).toMatchObject(noOptions);
    expect(await refusal(() => send("x", null))).toMatchObject(noOptions);
    expect(await refusal(() => send("x", {}))).toMatchObject({ how: "throws", ...EINVAL });
    expect(await refusal(() => send("x", { routingId: 0 }))).toMatchObject({ how: "throws", ...EINVAL });
    expect(await refusal(() => send("x", { routingId: "1" }))).toMatchObject({
      how: "throws",
      type: "TypeError",
      message: "A number was expected",
    });
    for (const routingId of [peer.routingId ^ 1, -1, 1.5])
      expect(await refusal(() => send("x", { routingId }))).toMatchObject({ how: "rejects", code: "EHOSTUNREACH" });
    const several = client.send.bind(client) as unknown as (message: string[]) => Promise<void>;
    expect(await refusal(() => several(["a", "b"]))).toMatchObject({ how: "rejects", ...EINVAL });
    expect(await refusal(() => send(["a", "b"], peer))).toMatchObject({ how: "rejects", ...EINVAL });
    await server.send("still here", peer);
    expect(texts(await client.receive())).toEqual(["still here"]);
    server.close();
    expect(await refusal(() => send("x", peer))).toMatchObject({ how: "throws", code: "EBADF" });
    expect(await refusal(() => server.receive())).toMatchObject({ how: "throws", code: "EBADF" });
  });

  test.each(Object.keys(endpoints))(
    "RADIO and DISH over %s: a group that is not UTF-8 keeps its bytes",
    async (over) => {
      const group = Buffer.from([0x46, 0xf6, 0x1f, 3]);
      const [radio, dish] = [new Radio(), new Dish()];
      dish.join(group);
      await link(radio, dish, endpoints[over]!());
      expect(await untilHeard(() => radio.send("x", { group }), dish.receive())).toEqual([Buffer.from("x"), { group }]);
    },
  );

  test.each(Object.keys(endpoints))("RADIO and DISH over %s: groups", async (transport) => {
    const [radio, dish] = [new Radio(), new Dish()];
    dish.join("news", Buffer.from("weather"));
    await link(radio, dish, endpoints[transport]!());
    const first = await untilHeard(() => radio.send("first", { group: "news" }), dish.receive());
    expect(first[0].toString()).toBe("first");
    expect(first[1]).toEqual({ group: Buffer.from("news") });
    await radio.send("not for us", { group: "sports" });
    await radio.send("sunny", { group: Buffer.from("weather") });
    for (;;) {
      const [message, { group }] = await dish.receive();
      expect(String(message)).not.toBe("not for us");
      if (String(group) !== "weather") continue;
      expect(String(message)).toBe("sunny");
      break;
    }
    dish.leave("news");
    await untilHeard(
      async () => {
        await radio.send("no longer", { group: "news" });
        await radio.send("on", { group: "weather" });
      },
      (async () => {
        // Messages on their way when the DISH left may still arrive; then none of that group does.
        for (let quiet = 0; quiet < 20;) {
          const [, { group }] = await dish.receive();
          quiet = String(group) === "news" ? 0 : quiet + 1;
        }
      })(),
    );
  });

  test("RADIO and DISH over udp", async () => {
    const endpoint = `udp://127.0.0.1:${await udpPort()}`;
    const [radio, dish] = [use(new Radio()), use(new Dish())];
    dish.join("g");
    await dish.bind(endpoint);
    radio.connect(endpoint);
    const [message, { group }] = await untilHeard(() => radio.send("over udp", { group: "g" }), dish.receive());
    expect([String(message), String(group)]).toEqual(["over udp", "g"]);
  });

  test("refusals of RADIO and DISH", async () => {
    const [radio, dish] = [use(new Radio()), use(new Dish())];
    const send = radio.send.bind(radio) as (...args: unknown[]) => Promise<void>;
    const noText = { how: "throws", type: "TypeError", message: "Value must be a string or buffer" };
    expect(await refusal(() => send("x"))).toMatchObject({ message: "Options must be an object" });
    expect(await refusal(() => send("x", {}))).toMatchObject({ how: "throws", ...EINVAL });
    expect(await refusal(() => send("x", { group: 1 }))).toMatchObject(noText);
    expect(await refusal(() => send(["a", "b"], { group: "g" }))).toMatchObject({ how: "rejects", ...EINVAL });
    await radio.send("to nobody", { group: "g".repeat(300) });
    await radio.send("to nobody", { group: "" });
    dish.join("a", "b");
    const join = (value: unknown) => () => {
      dish.join(value as string);
    };
    const leave = (value: unknown) => () => {
      dish.leave(value as string);
    };
    for (const call of [join("a"), leave("c"), join("g".repeat(256))])
      expect(await refusal(call)).toMatchObject({ how: "throws", ...EINVAL });
    for (const call of [join(7), leave(null)]) expect(await refusal(call)).toMatchObject(noText);
    dish.join();
    dish.leave("a", Buffer.from("b"));
    const sendDish = (dish as unknown as InstanceType<typeof Scatter>).send.bind(dish);
    expect(await refusal(() => sendDish("x"))).toMatchObject({ how: "rejects", ...ENOTSUP });
    dish.close();
    expect(await refusal(join("z"))).toMatchObject({ how: "throws", code: "EBADF" });
  });

  test.each(Object.keys(endpoints))("SCATTER to GATHERs over %s: in turn", async (transport) => {
    const scatter = new Scatter();
    await use(scatter).bind(endpoints[transport]!());
    const gathers = [1, 2].map(() => connected(new Gather(), endpointOf(scatter)));
    const received = gathers.map(async (gather) => {
      const words: string[] = [];
      while (words.at(-1) !== "end") words.push(...texts(await gather.receive()));
      return words;
    });
    const done = { count: 0 };
    for (const each of received) void each.then(() => done.count++);
    for (let i = 0; i < 50; i++) await scatter.send(`${i}`);
    while (done.count < 2) {
      await scatter.send("end");
      await turn();
    }
    const words = (await Promise.all(received)).flat().filter((word) => word !== "end");
    expect(words.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const several = scatter.send.bind(scatter) as unknown as (message: string[]) => Promise<void>;
    expect(await refusal(() => several(["a", "b"]))).toMatchObject({ how: "rejects", ...EINVAL });
  });

  test("DGRAM: datagrams with the address of their sender", async () => {
    const port = await udpPort();
    const datagram = use(new Datagram());
    await datagram.bind(`udp://127.0.0.1:${port}`);
    const peer = createSocket("udp4").bind(0, "127.0.0.1");
    await once(peer, "listening");
    const own = `127.0.0.1:${peer.address().port}`;
    const answered = once(peer, "message") as Promise<[Message]>;
    const asking = (): Promise<void> =>
      new Promise((resolve, reject) =>
        peer.send("question", port, "127.0.0.1", (error) => (error ? reject(error) : resolve())),
      );
    const [address, question] = await untilHeard(asking, datagram.receive());
    expect([String(address), String(question)]).toEqual([`${own}\0`, "question"]); // the NUL is libzmq's
    await datagram.send([address, "answer"]);
    expect(String((await answered)[0])).toBe("answer");
    peer.close();
  });

  test("options: those of each type, and their errors", () => {
    const sockets = [new Server(), new Client(), new Radio(), new Dish(), new Gather(), new Scatter(), new Datagram()];
    expect(sockets.map(({ type }) => type as number)).toEqual([12, 13, 14, 15, 16, 17, 18]);
    expect(sockets.map(({ threadSafe }) => threadSafe)).toEqual([true, true, true, true, true, true, false]);
    const names = ["sendHighWaterMark", "receiveHighWaterMark", "sendTimeout", "receiveTimeout", "conflate"];
    expect(sockets.map((socket) => names.map((name) => name in socket))).toEqual([
      [true, true, true, true, false],
      [true, true, true, true, false],
      [true, false, true, false, false],
      [false, true, false, true, false],
      [false, true, false, true, true],
      [true, false, true, false, true],
      [true, true, true, true, false],
    ]);
    for (const socket of sockets) use(socket).close();
  });

  test("a timeout, and pending operations when the socket is closed", async () => {
    const client = use(new Client({ receiveTimeout: 1, sendTimeout: 0, linger: 0 }));
    expect(await refusal(() => client.receive())).toMatchObject({ how: "rejects", code: "EAGAIN" });
    expect(await refusal(() => client.send("x"))).toMatchObject({ how: "rejects", code: "EAGAIN" });
    const gather = use(new Gather());
    const pending = refusal(() => gather.receive());
    gather.close();
    expect(await pending).toMatchObject({ how: "rejects", code: "EAGAIN" });
    const server = use(new Server());
    const iterated = (async () => {
      for await (const message of server) return message;
      return "ended";
    })();
    server.close();
    expect(await iterated).toBe("ended");
  });
});
