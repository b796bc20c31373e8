/**
 * The same programs over a network with the same seed behave identically: each call of the host,
 * and each byte of wasm memory.
 */
import { expect, test } from "vitest";
import { Dealer, Pull, Push, Reply, Request, Router, Subscriber, XPublisher, curveKeyPair } from "../../../ts/index.js";
import { Dish, Radio } from "../../../ts/draft.js";
import type { HostLink } from "../../../ts/shim/host.js";
import { SimulatedNetwork } from "../../../ts/shim/simulated/network.js";
import { curveOptions, endpointOf, settles, texts, use } from "../../support.js";
import { memoryHash, program, Trace, type Program } from "./program.js";

const LARGE = Buffer.alloc(3_000_000, "large");
const keys = curveOptions();

interface Outcome {
  readonly trace: readonly string[];
  readonly memory: readonly string[];
}

/** Runs a mix of operations on two machines, and returns the outcome. */
async function run(seed: number): Promise<Outcome> {
  const network = new SimulatedNetwork({ seed });
  const trace = new Trace();
  const [server, client] = ["server", "client"].map((name) =>
    program(trace.of(name, network.machine({ name }).createHost)),
  ) as [Program, Program];
  await requests(server, client);
  await publications(server, client);
  await timeouts(client);
  await large(server, client);
  await datagrams(server, client);
  await reconnects(server, client);
  const outcome = { trace: [...trace.lines], memory: [server, client].map(memoryHash) };
  for (const { instance } of [server, client]) instance.destroy();
  return outcome;
}

async function requests(server: Program, client: Program): Promise<void> {
  for (const endpoint of ["tcp://*:5000", "ws://*:5001", "tcp://*:5002"]) {
    const curve = endpoint.endsWith("2") ? keys : { server: {}, client: {} };
    const reply = use(new Reply({ context: server.context, ...curve.server }));
    const request = use(new Request({ context: client.context, ...curve.client }));
    await reply.bind(endpoint);
    request.connect(endpoint.replace("*", "server"));
    for (let i = 0; i < 20; i++) {
      await request.send(`question ${i}`);
      await reply.receive();
      await reply.send(`answer ${i}`);
      expect(texts(await request.receive())).toEqual([`answer ${i}`]);
    }
    request.close();
    reply.close();
  }
}

async function publications(server: Program, client: Program): Promise<void> {
  const publisher = use(new XPublisher({ context: server.context }));
  const subscriber = use(new Subscriber({ context: client.context }));
  await publisher.bind("tcp://*:5003");
  subscriber.connect("tcp://server:5003");
  subscriber.subscribe("");
  await publisher.ready({ subscriptions: 1 });
  await publisher.sendMany(Array.from({ length: 500 }, (_, i) => `news ${i}`));
  for (let i = 0; i < 500; i++) expect(texts(await subscriber.receive())).toEqual([`news ${i}`]);
}

async function timeouts(client: Program): Promise<void> {
  const pull = use(new Pull({ context: client.context, receiveTimeout: 50 }));
  await pull.bind("ipc:///tmp/socket");
  await expect(pull.receive()).rejects.toMatchObject({ code: "EAGAIN" });
}

async function large(server: Program, client: Program): Promise<void> {
  const [pull, push] = [use(new Pull({ context: server.context })), use(new Push({ context: client.context }))];
  await pull.bind("tcp://*:5004");
  push.connect("tcp://server:5004");
  const sent = push.send(LARGE);
  expect(LARGE.equals((await pull.receive())[0]!)).toBe(true);
  await sent;
}

async function datagrams(server: Program, client: Program): Promise<void> {
  const [dish, radio] = [use(new Dish({ context: server.context })), use(new Radio({ context: client.context }))];
  await dish.bind("udp://239.0.0.1:5005");
  dish.join("group");
  radio.connect("udp://239.0.0.1:5005");
  const received = dish.receive();
  await radio.send("datagram", { group: "group" });
  expect(String((await received)[0])).toBe("datagram");
}

/** A server that is absent for a while, with heartbeats, and the events of a monitor. */
async function reconnects(server: Program, client: Program): Promise<void> {
  const tuned = { reconnectInterval: 20, reconnectMaxInterval: 200, heartbeatInterval: 10, linger: 0 };
  const dealer = use(new Dealer({ context: client.context, ...tuned }));
  dealer.connect("tcp://server:5006");
  const { events } = dealer;
  for (let round = 0; round < 3; round++) {
    const router = use(new Router({ context: server.context, ...tuned }));
    for (let event = await events.receive(); event.type !== "connect:retry";) event = await events.receive();
    await router.bind("tcp://*:5006");
    for (let event = await events.receive(); event.type !== "handshake";) event = await events.receive();
    expect(endpointOf(router)).toBe("tcp://0.0.0.0:5006");
    router.close();
  }
}

test("the same seed gives the same trace of host calls and the same memory, another seed gives another one", async () => {
  const first = await run(1);
  const again = await run(1);
  expect(again.trace.findIndex((line, i) => line !== first.trace[i])).toBe(-1);
  expect(again.trace).toHaveLength(first.trace.length);
  expect(again.memory).toEqual(first.memory);
  const other = await run(2);
  expect(other.memory).not.toEqual(first.memory);
});

test("random keys come from the seed", () => {
  const keyPair = (seed: number): string => {
    const { instance } = program(new SimulatedNetwork({ seed }).machine({ name: "one" }).createHost);
    const bytes = new Uint8Array(32);
    instance.memory.borrow(64, (ptr) => {
      instance.exports.zmq_curve_keypair(ptr, (ptr + 41) as typeof ptr);
      bytes.set(instance.memory.u8.subarray(ptr, ptr + 32));
    });
    return Buffer.from(bytes).toString();
  };
  expect(keyPair(1)).toBe(keyPair(1));
  expect(keyPair(1)).not.toBe(keyPair(2));
  expect(curveKeyPair().publicKey).not.toBe(keyPair(1));
});

test("an instance whose host has ended settles no promise, and throws the reason", async () => {
  const machine = new SimulatedNetwork().machine({ name: "one" });
  let abandon: HostLink["abandon"];
  const { context, instance } = program((link) => {
    ({ abandon } = link);
    return machine.createHost(link);
  });
  const pull = new Pull({ context });
  await pull.bind("tcp://127.0.0.1:*");
  const received = pull.receive();
  const reason = new Error("the power has failed");
  abandon?.(reason);
  expect(instance.failure).toBe(reason);
  expect(() => new Pull({ context })).toThrow(reason);
  expect(() => pull.connect("tcp://127.0.0.1:5000")).toThrow(reason);
  expect(await settles(received)).toBe(false);
});
