/**
 * Over udp, messages that fit into a datagram are sent and received whole, and longer ones are
 * dropped.
 */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { Datagram, Dish, Radio } from "../../ts/draft.js";
import { newContext, newInstance, use } from "../support.js";
import { freePort, rawSocket, sendRaw, untilHeard } from "./datagrams.js";

/** The bytes of a datagram over IPv4, minus the group "g" and its length byte. */
const LARGEST = 65_505;

/** A RADIO connected to a DISH that has joined the group "g", in an instance of their own. */
async function linked(): Promise<{ radio: Radio; dish: Dish }> {
  const context = newContext({ instance: newInstance() });
  const [radio, dish, endpoint] = [
    use(new Radio({ context })),
    use(new Dish({ context })),
    `udp://127.0.0.1:${await freePort()}`,
  ];
  dish.join("g");
  await dish.bind(endpoint);
  radio.connect(endpoint);
  return { radio, dish };
}

test.each([8_191, 20_000, LARGEST])("RADIO sends, and DISH receives, a message of %i bytes", async (size) => {
  const { radio, dish } = await linked();
  const sent = Buffer.alloc(size, "a long message ");
  const [message] = await untilHeard(() => radio.send(sent, { group: "g" }), dish.receive());
  expect(sent.equals(message)).toBe(true);
});

describe("with and without the patch", () => {
  test.each([LARGEST + 3, 70_000, 1_000_000])(
    "a message of %i bytes is dropped, and the next is sent",
    async (size) => {
      const { radio, dish } = await linked();
      const send = async (): Promise<void> => {
        await radio.send(Buffer.alloc(size), { group: "g" });
        await radio.send("next", { group: "g" });
      };
      expect(String((await untilHeard(send, dish.receive()))[0])).toBe("next");
    },
  );
});

test("DGRAM receives and answers 30,000 bytes, and drops 70,000", async () => {
  const [socket, peer, port] = [
    use(new Datagram({ context: newContext({ instance: newInstance() }) })),
    await rawSocket(),
    await freePort(),
  ];
  await socket.bind(`udp://127.0.0.1:${port}`);
  const asked = Buffer.alloc(30_000, "question ");
  const [address, question] = await untilHeard(() => sendRaw(peer, asked, port), socket.receive());
  expect(asked.equals(question)).toBe(true);
  const answered = once(peer, "message") as Promise<[Buffer]>;
  const answer = async (): Promise<void> => {
    await socket.send([address, Buffer.alloc(70_000)]);
    await socket.send([address, asked]);
  };
  expect(asked.equals((await untilHeard(answer, answered))[0])).toBe(true);
});
