/**
 * The origin of messages, and sending and receiving on the draft types, which name a peer or a
 * group.
 */
import { describe, expect, test } from "vitest";
import { Client, Dish, Peer, Radio, Server } from "../../ts/draft.js";
import { Dealer, Pull, Push, Router, Stream, type Message } from "../../ts/index.js";
import { endpointOf, link, texts, transport, uniqueName, use } from "../support.js";

const tcp = transport("tcp");
const inproc = transport("inproc");

describe("the origin of messages", () => {
  test("the peer's address, type, identity, and its own properties", async () => {
    const [dealer, router] = [new Dealer({ routingId: "me" }), new Router()];
    await link(router, dealer, tcp);
    await dealer.send(["question", "part"]);
    const { message, metadata, routingId } = await router.receiveDetailed();
    expect(texts(message)).toEqual(["me", "question", "part"]);
    expect(metadata).toEqual({ "Peer-Address": "127.0.0.1", "Socket-Type": "DEALER", Identity: "me" });
    expect(routingId).toBe(0);
  });

  test("requested properties; over inproc there are none", async () => {
    const [push, pull] = [new Push({ metadata: "X-Version:3" }), new Pull()];
    await link(pull, push, tcp);
    await push.send("x");
    const properties = ["X-Version", "X-Nothing"];
    const { metadata } = await pull.receiveDetailed({ properties });
    expect(metadata).toEqual({ "Peer-Address": "127.0.0.1", "Socket-Type": "PUSH", "X-Version": "3" });
    const near = new Push();
    await link(pull, near, inproc);
    await near.send("near");
    expect(await pull.receiveDetailed({ properties })).toMatchObject({ metadata: {}, routingId: 0 });
  });

  test("a receiveDetailed() keeps its place in the queue", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, inproc);
    const waiting = [pull.receive(), pull.receiveDetailed().then(({ message }) => message), pull.receive()];
    await push.sendMany(["1", "2", "3"]);
    expect((await Promise.all(waiting)).map(texts)).toEqual([["1"], ["2"], ["3"]]);
  });

  test("a STREAM's, with the types of its messages", async () => {
    const [server, client] = [use(new Stream()), use(new Stream())];
    await server.bind("tcp://127.0.0.1:*");
    client.connect(endpointOf(server));
    const { message, metadata } = await server.receiveDetailed();
    const [id, nothing]: [Message, Message] = message;
    expect([id.length, nothing.length]).toEqual([5, 0]);
    expect(metadata["Peer-Address"]).toBe("127.0.0.1");
  });
});

describe("the draft types", () => {
  test("SERVER and CLIENT: routing ids with messages, in every way to send and receive", async () => {
    const [server, client] = [new Server(), new Client()];
    await link(server, client, tcp);
    await client.sendMany(["1", "2", "3", "4", "5"]);
    const [first, { routingId }] = await server.receive({ timeout: 60_000 });
    expect(String(first)).toBe("1");
    const seen: string[] = [];
    while (seen.length < 2)
      for (const [text, from] of await server.receiveMany(1)) {
        expect(from).toEqual({ routingId });
        seen.push(String(text));
      }
    const detailed = await server.receiveDetailed();
    expect(detailed).toMatchObject({ routingId, metadata: { "Socket-Type": "CLIENT" } });
    expect([String(detailed.message[0]), detailed.message[1]]).toEqual(["4", { routingId }]);
    for await (const [text, from] of server.messages()) {
      seen.push(String(text));
      expect(from).toEqual({ routingId });
      break;
    }
    expect(seen).toEqual(["2", "3", "5"]);
    expect(server.tryReceive()).toBeUndefined();
    expect(server.trySend("a", { routingId })).toBe(true);
    await server.sendMany(["b", "c"], { routingId, timeout: 60_000 });
    await server.send("d", { routingId, timeout: 60_000 });
    const answers: string[] = [];
    while (answers.length < 4) answers.push(...(await client.receiveMany()).flat().map(String));
    expect(answers).toEqual(["a", "b", "c", "d"]);
    await expect(server.receive({ timeout: 1 })).rejects.toMatchObject({ code: "EAGAIN" });
    expect(() => server.trySend("x", {} as { routingId: number })).toThrow(
      expect.objectContaining({ code: "EINVAL" }) as Error,
    );
  });

  test("RADIO and DISH: groups", async () => {
    const [radio, dish] = [use(new Radio()), use(new Dish())];
    dish.join("news");
    await radio.bind(`inproc://${uniqueName()}`);
    dish.connect(endpointOf(radio));
    await radio.sendMany(["1", "2"], { group: "news" });
    expect(radio.trySend("3", { group: "weather" })).toBe(true);
    expect(radio.trySend("4", { group: "news" })).toBe(true);
    const group = Buffer.from("news");
    expect((await dish.receive()).map(String)).toEqual(["1", "[object Object]"]);
    expect(await dish.receiveDetailed()).toMatchObject({ message: [Buffer.from("2"), { group }] });
    expect(dish.tryReceive()).toEqual([Buffer.from("4"), { group }]);
  });

  test("PEER", async () => {
    const [a, b] = [use(new Peer()), use(new Peer())];
    await a.bind("tcp://127.0.0.1:*");
    const routingId = b.connectPeer(endpointOf(a));
    await b.sendMany(["1", "2"], { routingId });
    const messages: [Message, { routingId: number }][] = [];
    while (messages.length < 2) messages.push(...(await a.receiveMany()));
    expect(messages.map(([text]) => String(text))).toEqual(["1", "2"]);
  });
});
