/**
 * The host contract: its functions are those of host.h, and a program's host is checked before it
 * is used.
 */
import { describe, expect, test } from "vitest";
import { createInstance, type InstanceOptions } from "../../ts/index.js";
import type { Host } from "../../ts/shim/host.js";
import { SimulatedNetwork } from "../../ts/shim/simulated/network.js";
import { FakeLink } from "./fake-link.js";
import { membersOf, read } from "../sources.js";

/** Functions of a host that only the layers above libzmq call. */
const BESIDE_LIBZMQ = [
  ...["later", "startTimer", "hold", "release", "flush", "localAddress", "lookUp", "print", "warn", "atEnd", "destroy"],
  ...["prepared", "refusal", "collects", "bindTo"],
];

/** Functions that the loader answers, which links OpenPGM's module (ts/core/boundary/pgm.ts). */
const LOADER = ["pgm"];

test("host.h lists the functions of the contract, and those that the program answers", () => {
  const asked = Array.from(read("wasm/host.h").matchAll(/^HOST \((\w+)\)/gm), ([, name = ""]) =>
    name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase()),
  );
  const offered = ["Scheduling", "Streams", "Datagrams", "System", "Life"]
    .flatMap((role) => membersOf("ts/shim/host.ts", `Host${role}`))
    .concat(membersOf("ts/shim/capabilities.ts", "HostCapabilities"));
  const answered = membersOf("ts/core/boundary/program-calls.ts", "ProgramCalls");
  expect(BESIDE_LIBZMQ.filter((name) => !offered.includes(name))).toEqual([]);
  const expected = [...offered.filter((name) => !BESIDE_LIBZMQ.includes(name)), ...answered, ...LOADER];
  expect(asked.sort()).toEqual(expected.sort());
});

describe("createInstance({ host })", () => {
  const { createHost } = new SimulatedNetwork().machine({ name: "one" });

  test("names the functions that a host lacks", () => {
    const host = (): Host => ({ ...createHost(new FakeLink()), now: () => 0 });
    expect(() => createInstance({ host })).toThrow(/^The host lacks wake\(\), timer\(\), .*destroy\(\): see/);
    expect(() => createInstance({ host })).toThrow(TypeError);
  });

  test.each([{}, null, 7, "host"])("refuses %j, which is not a function", (host) => {
    expect(() => createInstance({ host } as unknown as InstanceOptions)).toThrow(TypeError);
  });

  test.each([undefined, null, 7])("refuses a function that makes %j", (made) => {
    const host = (): Host => made as unknown as Host;
    expect(() => createInstance({ host })).toThrow("Host must make a host, which is an object: see docs/hosts.md");
  });

  test("refuses options that only Node's host has, with the reason", () => {
    expect(() => createInstance({ host: createHost, threads: true })).toThrow(/in threaded mode libzmq runs on/);
    expect(() => createInstance({ host: createHost, threads: true })).toThrow(TypeError);
    expect(() => createInstance({ host: createHost, allow: [] })).toThrow(/An allow list is kept by Node's host/);
  });

  test("makes faults below libzmq over any host", () => {
    const instance = createInstance({ host: createHost, faults: "seed=1,read=1-7" });
    expect(instance.failure).toBeUndefined();
    instance.destroy();
    expect(() => createInstance({ host: createHost, faults: "speed=1" })).toThrow(RangeError);
  });
});
