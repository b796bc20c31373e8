/**
 * Each library decrypts what the other encrypts, at every size. In wasm some blocks of salsa20 are
 * portable code and others SIMD, by the size of the message (libzmq-src/sodium/salsa20.c); npm
 * zeromq's libsodium is native.
 */
import { describe, expect, test } from "vitest";
import * as ours from "../../ts/index.js";
import { endpointOf } from "../support.js";
import { use } from "./libraries.js";
import { addon } from "./scenario.js";

const LARGEST = 4_200;
const sizes = [...Array.from({ length: LARGEST + 1 }, (_, size) => size), 65_535, 65_536, 1_000_003];

/** Bytes that show a block in a wrong place, or with a wrong count. */
const pattern = Buffer.from(Uint32Array.from({ length: 250_001 }, (_, i) => Math.imul(i, 2_654_435_761)).buffer);

async function passes(from: ours.Pair, to: ours.Pair): Promise<void> {
  const sending = (async () => {
    for (const size of sizes) await from.send(pattern.subarray(0, size));
  })();
  const wrong: number[] = [];
  for (const size of sizes) {
    const [message] = await to.receive();
    if (!message!.equals(pattern.subarray(0, size))) wrong.push(size);
  }
  await sending;
  expect(wrong).toEqual([]);
}

describe.each([
  ["ours", ours, addon],
  ["npm zeromq's", addon, ours],
] as const)("the server is %s", (_name, server, client) => {
  test("CURVE at every size, both ways", async () => {
    const [keys, own] = [server.curveKeyPair(), client.curveKeyPair()];
    const bound = use(new server.Pair({ curveServer: true, curveSecretKey: keys.secretKey }));
    const connected = use(
      new client.Pair({
        curveServerKey: keys.publicKey,
        curvePublicKey: own.publicKey,
        curveSecretKey: own.secretKey,
      }),
    );
    await bound.bind("tcp://127.0.0.1:*");
    connected.connect(endpointOf(bound));
    await passes(connected, bound);
    await passes(bound, connected);
    expect([connected.securityMechanism, bound.securityMechanism]).toEqual(["curve", "curve"]);
  });
});
