/**
 * A DISH or DGRAM keeps its udp socket after it has reached its high-water mark. A socket that lost
 * it would receive no more.
 */
import { describe, expect, test } from "vitest";
import { Datagram, Dish } from "../../ts/draft.js";
import { newContext, newInstance, turn, use } from "../support.js";
import { datagram, freePort, rawSocket, sendRaw, untilHeard } from "./datagrams.js";

const MARK = 4;

/** Receives the messages that are queued. */
async function drain(socket: Dish | Datagram): Promise<void> {
  socket.receiveTimeout = 0;
  await expect(
    (async () => {
      for (;;) await socket.receive();
    })(),
  ).rejects.toMatchObject({ code: "EAGAIN" });
  socket.receiveTimeout = -1;
}

async function expectKeepsReceiving(Kind: typeof Dish | typeof Datagram): Promise<void> {
  const options = {
    context: newContext({ instance: newInstance() }),
    receiveHighWaterMark: MARK,
    reconnectInterval: -1,
  };
  const [socket, peer, port] = [use(new Kind(options)), await rawSocket(), await freePort()];
  if (socket instanceof Dish) socket.join("g");
  await socket.bind(`udp://127.0.0.1:${port}`);
  const receive = async (): Promise<string> => (await socket.receive()).map(String).join();
  await untilHeard(() => sendRaw(peer, datagram("g", "first"), port), receive());
  // One of these counts fills the queue, drops a datagram, and leaves none to read once the queue
  // has space.
  for (let count = 1; count <= 3 * MARK; count++) {
    for (let i = 0; i < count; i++) await sendRaw(peer, datagram("g", `${i}`), port);
    for (let i = 0; i < 10; i++) await turn();
    await drain(socket);
    for (let i = 0; i < 10; i++) await turn();
  }
  const last = (async () => {
    for (;;) if ((await receive()).includes("last")) return true;
  })();
  expect(await untilHeard(() => sendRaw(peer, datagram("g", "last"), port), last)).toBe(true);
}

test("a DGRAM keeps receiving", () => expectKeepsReceiving(Datagram));

describe("with and without the patch", () => {
  test("a DISH keeps receiving", () => expectKeepsReceiving(Dish));
});
