/**
 * A JOIN or LEAVE with a group that is too long closes the sender's connection, and nothing else.
 */
import { expect, test } from "vitest";
import { Dish, Radio } from "../../ts/draft.js";
import { newContext, newInstance, portOf, turn, use } from "../support.js";
import { closed, connect, shakeHands } from "../robustness/raw-peers.js";

const COMMAND = 0x04;
const LARGE = 0x02;

function command(text: string): Buffer {
  const head = Buffer.alloc(9);
  head[0] = COMMAND | LARGE;
  head.writeBigUInt64BE(BigInt(text.length), 1);
  return Buffer.concat([head, Buffer.from(text)]);
}

test.each(["\x04JOIN", "\x05LEAVE"])("%j of 256 bytes or more", async (name) => {
  const context = newContext({ instance: newInstance() });
  const [radio, dish] = [use(new Radio({ context })), use(new Dish({ context }))];
  await radio.bind("tcp://127.0.0.1:*");
  for (const length of [256, 300, 70_000]) {
    const peer = await connect(portOf(radio));
    await shakeHands(peer, "DISH");
    peer.write(command(name + "g".repeat(length)));
    await closed(peer);
  }
  dish.join("g");
  dish.connect(radio.lastEndpoint!);
  const received = dish.receive();
  const state = { heard: false };
  void received.finally(() => (state.heard = true));
  while (!state.heard) {
    await radio.send("served", { group: "g" });
    await turn();
  }
  expect(String((await received)[0])).toBe("served");
});
