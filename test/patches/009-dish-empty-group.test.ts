/**
 * A DISH at its high-water mark treats messages of the group "" like all others once its program
 * receives again.
 */
import { expect, test } from "vitest";
import { Dish } from "../../ts/draft.js";
import { newContext, newInstance, portOf, turn, use } from "../support.js";
import { connect, frame, shakeHands } from "../robustness/raw-peers.js";

const MORE = 0x01;

test('messages of the group "" beyond the high-water mark are dropped, and the next is received', async () => {
  const instance = newInstance();
  const dish = use(new Dish({ context: newContext({ instance }), receiveHighWaterMark: 4 }));
  dish.join("g");
  await dish.bind("tcp://127.0.0.1:*");
  const peer = await connect(portOf(dish));
  await shakeHands(peer, "RADIO");
  const empty = Buffer.concat([frame(MORE, Buffer.alloc(0)), frame(0, Buffer.from("body"))]);
  peer.write(Buffer.concat(Array.from({ length: 100 }, () => empty)));
  peer.write(Buffer.concat([frame(MORE, Buffer.from("g")), frame(0, Buffer.from("last"))]));
  for (let i = 0; i < 10; i++) await turn();
  expect(String((await dish.receive())[0])).toBe("last");
});
