/** epgm between programs: this package and native libzmq, on one machine and on two. */
import { describe, expect, test } from "vitest";
import { alone, command, onOneMachine, onTwoMachines, whyNone, type Side } from "./namespace.js";

const LOOPBACK = "epgm://127.0.0.1;239.192.1.1:5555";
/** In kbit/s. With the default of 100, 20 messages of 10 kB take seconds. */
const socket = { rate: 100_000 };
const nothing = { gaps: 0, whole: true };
const why = whyNone();

/** Which sockets may share a port: native libzmq sets SO_REUSEPORT only. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const sharesPorts = major > 22 || (major === 22 && minor >= 12);

describe.skipIf(why)(`epgm${why ? ` (${why})` : ""}`, { timeout: 20_000 }, () => {
  for (const mode of ["inline", "threaded"]) {
    test(`a subscriber receives from a publisher, ${mode}`, async () => {
      const options = { mode, socket };
      const [found] = await onOneMachine(command("ours", "pub", LOOPBACK, options), [
        command("ours", "sub", LOOPBACK, options),
      ]);
      expect(found).toEqual({ count: 20, ...nothing });
    });
  }

  test("a message larger than a packet arrives whole", async () => {
    const options = { socket, size: 100_000, count: 5 };
    const [found] = await onOneMachine(command("ours", "pub", LOOPBACK, options), [
      command("ours", "sub", LOOPBACK, options),
    ]);
    expect(found).toEqual({ count: 5, ...nothing });
  });

  test("ten subscribers receive from one publisher", async () => {
    const subscribers = Array.from({ length: 10 }, () => command("ours", "sub", LOOPBACK, { socket }));
    const found = await onOneMachine(command("ours", "pub", LOOPBACK, { socket }), subscribers);
    expect(found).toEqual(subscribers.map(() => ({ count: 20, ...nothing })));
  });

  test("lost packets are repaired: without that, a tenth of the messages would be missing", async () => {
    const options = { socket, count: 200 };
    const [found] = await onOneMachine(command("ours", "pub", LOOPBACK, options), [
      command("ours", "sub", LOOPBACK, { ...options, faults: "seed=1,drop=0.1" }),
    ]);
    expect(found?.gaps).toBeLessThanOrEqual(1);
  });

  for (const [publisher, subscriber] of [
    ["ours", "native"],
    ["native", "ours"],
  ] as const satisfies readonly (readonly [Side, Side])[]) {
    for (const size of [8, 20_000])
      test(`${subscriber} receives from ${publisher} on another machine, messages of ${size} bytes`, async () => {
        const options = { socket, size };
        const found = await onTwoMachines(
          command(publisher, "pub", "epgm://10.77.0.1;239.192.1.1:5555", options),
          command(subscriber, "sub", "epgm://10.77.0.2;239.192.1.1:5555", options),
        );
        expect(found).toEqual({ count: 20, ...nothing });
      });

    test.skipIf(!sharesPorts)(`${subscriber} receives from ${publisher} on the same machine (Node 22.12)`, async () => {
      const [found] = await onOneMachine(command(publisher, "pub", LOOPBACK, { socket }), [
        command(subscriber, "sub", LOOPBACK, { socket }),
      ]);
      expect(found).toEqual({ count: 20, ...nothing });
    });
  }

  test("native libzmq repairs our losses, and this package repairs its losses", async () => {
    const options = { socket, count: 100 };
    const found = await onTwoMachines(
      command("native", "pub", "epgm://10.77.0.1;239.192.1.1:5555", options),
      command("ours", "sub", "epgm://10.77.0.2;239.192.1.1:5555", { ...options, faults: "seed=2,drop=0.1" }),
    );
    expect(found).toEqual({ count: 100, ...nothing });
  });

  test("closed sockets leave no descriptor", async () => {
    expect(JSON.parse(await alone("closing.mjs"))).toMatchObject({ resources: 0 });
  });

  test("RADIO and DISH find each other over udp multicast, by group and by interface", async () => {
    expect((await alone("udp.mjs")).trim().split("\n")).toEqual([
      "udp://239.192.1.1:6666 here I am | here I am",
      "udp://127.0.0.1;239.192.1.1:6668 here I am | here I am",
      "udp://lo;239.192.1.1:6669 here I am | here I am",
    ]);
  });
});
