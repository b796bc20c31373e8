/** instance.trace(): its result in each mode, and when it is on. */
import { expect, onTestFinished, test } from "vitest";
import { Context, Pull, Push, createInstance, type Instance, type InstanceOptions } from "../../ts/index.js";
import { tracing } from "../../ts/core/wakeups/tracing.js";
import { SimulatedNetwork } from "../../ts/shim/simulated/network.js";
import { endpointOf, use } from "../support.js";

function made(options: InstanceOptions): Instance {
  const instance = createInstance(options);
  onTestFinished(() => instance.destroy());
  return instance;
}

/** Sends a message over tcp from one socket of the instance to another. */
async function exchange(instance: Instance): Promise<void> {
  const context = new Context({ instance });
  const [push, pull] = [use(new Push({ context })), use(new Pull({ context }))];
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(endpointOf(pull));
  await push.send("a message");
  await pull.receive();
}

/** The events of an instance's first wake-up. */
const WAY = ["needed", "asked", "wake", "pump", "turn", "turn over", "pump over"];

const ways: Readonly<Record<string, () => InstanceOptions>> = {
  inline: () => ({}),
  threaded: () => ({ threads: true }),
  "over a host of the program's": () => ({ host: new SimulatedNetwork().machine({ name: "one" }).createHost }),
};

test.each(Object.entries(ways))(
  "%s: both sides write to one trace, in the order in which things happen",
  async (_name, way) => {
    const instance = made({ ...way(), trace: true });
    await exchange(instance);
    const trace = instance.trace();
    let at = -1;
    for (const what of WAY) {
      at = trace.findIndex((record, i) => i > at && record.what === what);
      expect([what, at]).toEqual([what, expect.not.toBeOneOf([-1])]);
    }
    expect(trace.map(({ number }) => number)).toEqual(trace.map((_, i) => trace[0]!.number + i));
    const times = trace.filter(({ thread }) => thread === 0).map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(trace.map(({ thread }) => thread))).toEqual(new Set(instance.mode === "inline" ? [0] : [0, 1]));
  },
);

test.each(Object.entries(ways))("%s: the last 256 are kept, also after the end", async (_name, way) => {
  const instance = made({ ...way(), trace: true });
  for (let i = 0; i < 20; i++) await exchange(instance);
  instance.destroy();
  const trace = instance.trace();
  expect(trace).toHaveLength(256);
  expect(trace[0]!.number).toBeGreaterThan(1);
});

test.each(Object.entries(ways))("%s: off by default, and empty", async (_name, way) => {
  tracing.byDefault = false; // the default in the tests is on
  onTestFinished(() => {
    tracing.byDefault = true;
  });
  const instance = made(way());
  await exchange(instance);
  expect(instance.trace()).toEqual([]);
});

test("trace: false excludes an instance while all others are traced", async () => {
  const instance = made({ trace: false });
  await exchange(instance);
  expect(instance.trace()).toEqual([]);
});
