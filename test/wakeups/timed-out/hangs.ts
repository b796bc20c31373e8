/** A test that hangs, since a wake-up is lost. It is run by test/wakeups/shown.test.ts alone. */
import { test } from "vitest";
import { Context, Pull, Push, createInstance } from "../../../ts/index.js";
import { SimulatedNetwork } from "../../../ts/shim/simulated/network.js";
import { endpointOf, turn } from "../../support.js";
import { plant } from "../plant.js";

const network = new SimulatedNetwork();
const instance = createInstance({ host: network.machine({ name: "one" }).createHost });
const context = new Context({ instance });
const [push, pull] = [new Push({ context }), new Pull({ context })];
await pull.bind("tcp://127.0.0.1:*");
while (network.clock.pending) await turn();
plant(instance, "asked");

test("hangs", async () => {
  push.connect(endpointOf(pull));
  await push.send("a message");
  await pull.receive();
});
