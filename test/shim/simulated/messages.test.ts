/**
 * Programs over the simulated network: each transport, between programs on one machine and on two.
 */
import { describe, expect, test } from "vitest";
import { Pull, Push, Reply, Request, type Context } from "../../../ts/index.js";
import { Dish, Radio } from "../../../ts/draft.js";
import type { Machine } from "../../../ts/shim/simulated/machine.js";
import { SimulatedNetwork } from "../../../ts/shim/simulated/network.js";
import { endpointOf, texts, use } from "../../support.js";
import { program } from "./program.js";

/** A context of a new program on the machine. */
function contextOn({ createHost }: Machine): Context {
  return program(createHost).context;
}

function twoMachines(): [server: Machine, client: Machine] {
  const network = new SimulatedNetwork();
  return [network.machine({ name: "server" }), network.machine({ name: "client" })];
}

const own = { tcp: "tcp://127.0.0.1:*", ws: "ws://127.0.0.1:*", ipc: "ipc://*", ipv6: "tcp://[::1]:*" };

test.each(Object.entries(own))("a request and its reply over %s, on one machine", async (_name, endpoint) => {
  const [machine] = twoMachines();
  const reply = use(new Reply({ context: contextOn(machine), ipv6: true }));
  const request = use(new Request({ context: contextOn(machine), ipv6: true }));
  await reply.bind(endpoint);
  request.connect(endpointOf(reply));
  await request.send("question");
  expect(texts(await reply.receive())).toEqual(["question"]);
  await reply.send("answer");
  expect(texts(await request.receive())).toEqual(["answer"]);
});

test("between two machines, by name", async () => {
  const [server, client] = twoMachines();
  const pull = use(new Pull({ context: contextOn(server) }));
  const push = use(new Push({ context: contextOn(client) }));
  await pull.bind("tcp://*:5555");
  push.connect("tcp://server:5555");
  await push.send("by name");
  expect(texts(await pull.receive())).toEqual(["by name"]);
});

test("large messages, and more messages than fit into the buffers", async () => {
  const [server, client] = twoMachines();
  const pull = use(new Pull({ context: contextOn(server) }));
  const push = use(new Push({ context: contextOn(client) }));
  await pull.bind("tcp://*:5555");
  push.connect("tcp://server:5555");
  const message = Buffer.alloc(5_000_000, "0123456789");
  const sent = (async () => {
    for (let i = 0; i < 5; i++) await push.send(message);
  })();
  for (let i = 0; i < 5; i++) expect(message.equals((await pull.receive())[0]!)).toBe(true);
  await sent;
});

describe("datagrams", () => {
  test("reach every member of a multicast group", async () => {
    const network = new SimulatedNetwork();
    const [radioMachine, ...dishMachines] = ["radio", "a", "b"].map((name) => network.machine({ name }));
    const dishes = dishMachines.map((machine) => use(new Dish({ context: contextOn(machine) })));
    for (const dish of dishes) {
      await dish.bind("udp://239.1.2.3:9999");
      dish.join("news");
    }
    const radio = use(new Radio({ context: contextOn(radioMachine!) }));
    radio.connect("udp://239.1.2.3:9999");
    const received = Promise.all(dishes.map((dish) => dish.receive()));
    await radio.send("to all", { group: "news" });
    expect((await received).map(([message]) => String(message))).toEqual(["to all", "to all"]);
  });
});
