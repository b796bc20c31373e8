/**
 * Beacons between two machines, which are network namespaces: by broadcast and by multicast, and
 * with a program that does as czmq's zbeacon does.
 */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { onTwoMachines, whyNone } from "../epgm/namespace.js";

const why = whyNone();

/** A side announces a text, and looks for beacons that begin with the prefix. */
function program(side: "ours" | "native", text: string, prefix: string, address = ""): string[] {
  const file = fileURLToPath(new URL(side === "ours" ? "machine.mjs" : "native.py", import.meta.url));
  const args = address === "" ? [text, prefix] : [text, prefix, address];
  return [side === "ours" ? process.execPath : "/usr/bin/python3", file, ...args];
}

const fromFirst = { address: "10.77.0.1", port: 5670, text: "first machine" };

describe.skipIf(why)(`on two machines${why ? ` (${why})` : ""}`, () => {
  test.each([
    ["broadcast to each network", undefined],
    ["a broadcast address", "10.77.0.255"],
    ["a multicast group", "239.192.7.7"],
  ])("a program finds the other by %s", async (_title, address) => {
    const found = await onTwoMachines(
      program("ours", "first machine", "second", address),
      program("ours", "second machine", "first", address),
    );
    expect(found).toEqual(fromFirst);
  });

  test.each([
    ["ours", "native"],
    ["native", "ours"],
  ] as const)("czmq's way of broadcasting: %s announces, %s finds it", async (announces, finds) => {
    const address = "10.77.0.255";
    const found = await onTwoMachines(
      program(announces, "first machine", "second", address),
      program(finds, "second machine", "first", address),
    );
    expect(found).toEqual(fromFirst);
  });
});
