/**
 * A PING without a TTL gets no PONG, since it cannot have a context. A PING with a TTL gets exactly
 * its context back.
 */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { Pull } from "../../ts/index.js";
import { newContext, newInstance, portOf, use } from "../support.js";
import { connect, frame, shakeHands } from "../robustness/raw-peers.js";

const COMMAND = 0x04;
const PONG = "\x04PONG";

/** The PULL's answers to a PING with this body, and to a second PING with the context "end". */
async function answers(body: Buffer): Promise<Buffer> {
  const pull = use(new Pull({ context: newContext({ instance: newInstance() }) }));
  await pull.bind("tcp://127.0.0.1:*");
  const peer = await connect(portOf(pull));
  await shakeHands(peer, "PUSH");
  peer.write(Buffer.concat([frame(COMMAND, body), frame(COMMAND, Buffer.from("\x04PING\0\0end"))]));
  let received = Buffer.alloc(0);
  while (!received.includes("end")) received = Buffer.concat([received, ...((await once(peer, "data")) as Buffer[])]);
  return received;
}

test.each(["\x04PING", "\x04PING\0"])("%j is not answered", async (text) => {
  expect(await answers(Buffer.from(text))).toEqual(frame(COMMAND, Buffer.from(`${PONG}end`)));
});

describe("with and without the patch", () => {
  test.each(["", "a", "sixteen bytes..."])("a context of %j is returned", async (context) => {
    const pongs = [context, "end"].map((text) => frame(COMMAND, Buffer.from(PONG + text)));
    expect(await answers(Buffer.from(`\x04PING\0\0${context}`))).toEqual(Buffer.concat(pongs));
  });
});
