/** A subscription to 255 bytes is a message of 256 bytes for a peer that speaks ZMTP 2.0 or 3.0. */
import { describe, expect, test } from "vitest";
import { Subscriber } from "../../ts/index.js";
import { use } from "../support.js";
import { Listener, type Wire } from "./wire.js";
import { frame, greeting2, greeting3, readFrame, ready } from "./zmtp.js";

async function subscriberOf(length: number): Promise<Wire> {
  const listener = new Listener();
  const port = await listener.listen();
  const subscriber = use(new Subscriber());
  subscriber.subscribe(Buffer.alloc(length, "t"));
  subscriber.connect(`tcp://127.0.0.1:${port}`);
  return listener.accept();
}

const GREETINGS = {
  async "2.0"(wire: Wire) {
    wire.write(greeting2("PUB"));
    wire.write(frame(0, ""));
    await wire.read(12);
    await readFrame(wire); // its routing id
  },
  async "3.0"(wire: Wire) {
    wire.write(greeting3(0));
    await wire.read(64);
    wire.write(ready("XPUB"));
    await readFrame(wire); // READY
  },
};
const CASES = Object.entries(GREETINGS).flatMap(([version, greet]) =>
  [253, 254, 255, 256, 257].map((length) => ({ version, greet, length })),
);

async function expectSubscription({ greet, length }: (typeof CASES)[number]): Promise<void> {
  const wire = await subscriberOf(length);
  await greet(wire);
  const { flags, body } = await readFrame(wire);
  expect({ flags, length: body.length, first: body[0] }).toEqual({
    flags: length + 1 > 255 ? 0x02 : 0,
    length: length + 1,
    first: 1,
  });
}

test.each(CASES.filter(({ length }) => length === 255))(
  "a topic of 255 bytes is subscribed at a peer of ZMTP $version",
  expectSubscription,
);

describe("with and without the patch", () => {
  test.each(CASES.filter(({ length }) => length !== 255))(
    "a topic of $length bytes is subscribed at a peer of ZMTP $version",
    expectSubscription,
  );
});
