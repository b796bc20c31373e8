/** libzmq-src/patches/040: a peer with a TTL above 65.5 s. */
import { describe, expect, test } from "vitest";
import { Pull } from "../../ts/index.js";
import { portOf, texts, use } from "../support.js";
import { message, Peer, ping } from "./peer.js";

/** Both TTLs are in tenths of a second. */
async function outlives(ttl: number, other: number): Promise<void> {
  const pull = use(new Pull());
  await pull.bind("tcp://127.0.0.1:*");
  const patient = await Peer.connect(portOf(pull), "PUSH");
  patient.send(ping(ttl));
  await patient.frameOf("\x04PONG");
  const hasty = await Peer.connect(portOf(pull), "PUSH");
  hasty.send(ping(other));
  await hasty.closed;
  patient.send(message(0, "here"));
  expect(texts(await pull.receive())).toEqual(["here"]);
}

/** As 16 bits of milliseconds, 65.6 s would be 64 ms. */
test("a peer with a TTL of 65.6 s outlives one with 0.1 s", () => outlives(656, 1));

describe("with and without the patch", () => {
  test("a peer with the longest TTL outlives one with 0.1 s", () => outlives(65_535, 1));

  test("the option accepts the values that the protocol can hold, and refuses others", () => {
    const pull = use(new Pull());
    pull.heartbeatTimeToLive = 6_553_500;
    expect(pull.heartbeatTimeToLive).toBe(6_553_500);
    expect(() => (pull.heartbeatTimeToLive = 6_553_600)).toThrow("Invalid argument");
    expect(pull.heartbeatTimeToLive).toBe(6_553_500);
  });
});
