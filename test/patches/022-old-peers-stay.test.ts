/** Peers that speak ZMTP 1.0 or 2.0 stay connected after the handshake interval. */
import { describe, expect, test } from "vitest";
import { Pull } from "../../ts/index.js";
import { portOf, texts, use } from "../support.js";
import { Wire } from "./wire.js";
import { frame, frame1, greeting2 } from "./zmtp.js";

/** Bytes of the handshake of a PUSH, and a message after it. */
const PEERS = {
  "1.0": { greeting: Buffer.alloc(0), routingId: frame1(""), message: (text: string) => frame1(text) },
  "2.0": { greeting: greeting2("PUSH"), routingId: frame(0, ""), message: (text: string) => frame(0, text) },
};

const INTERVAL_MS = 200;

/**
 * A PULL with a peer, and a later connection that sends nothing. When that one is closed, the
 * handshake interval of the earlier peers has passed too.
 */
async function pullWithPeer(): Promise<{ pull: Pull; wire: Wire; intervalEnds: () => Promise<unknown> }> {
  const pull = use(new Pull({ handshakeInterval: INTERVAL_MS }));
  await pull.bind("tcp://127.0.0.1:*");
  const wire = await Wire.connect(portOf(pull));
  return { pull, wire, intervalEnds: async () => (await Wire.connect(portOf(pull))).rest() };
}

test.each(Object.entries(PEERS))("a peer of ZMTP %s stays", async (_version, { greeting, routingId, message }) => {
  const { pull, wire, intervalEnds } = await pullWithPeer();
  wire.write(Buffer.concat([greeting, routingId, message("early")]));
  expect(texts(await pull.receive())).toEqual(["early"]);
  await intervalEnds();
  await intervalEnds();
  wire.write(message("late"));
  expect(texts(await pull.receive())).toEqual(["late"]);
});

describe("with and without the patch", () => {
  test("a peer of ZMTP 2.0 that never finishes its handshake is dropped", async () => {
    const { wire } = await pullWithPeer();
    wire.write(greeting2("PUSH"));
    await wire.rest();
  });

  test("a peer of ZMTP 1.0 that never finishes its handshake is dropped", async () => {
    const { wire } = await pullWithPeer();
    wire.write(frame1("id").subarray(0, 2));
    await wire.rest();
  });
});
