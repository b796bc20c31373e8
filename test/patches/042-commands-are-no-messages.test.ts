/** libzmq-src/patches/042: a peer's commands between messages. */
import { describe, expect, test } from "vitest";
import { Dealer, Pair, Pull, Router, type Message, type Socket } from "../../ts/index.js";
import { Dish, Radio } from "../../ts/draft.js";
import { frame } from "../robustness/raw-peers.js";
import { portOf, texts, use } from "../support.js";
import { COMMAND, message, MORE, Peer, ping } from "./peer.js";

test("a DISH whose peer sends heartbeats receives", async () => {
  const dish = use(new Dish());
  dish.join("group");
  await dish.bind("tcp://127.0.0.1:*");
  const peer = await Peer.connect(portOf(dish), "RADIO");
  await peer.frameOf("\x04JOIN");
  for (const body of ["first", "second"]) {
    peer.send(ping(0));
    await peer.frameOf("\x04PONG");
    // Also between the group and the body.
    peer.send(message(MORE, "group"), ping(0), message(0, body));
    const [received] = await dish.receive();
    expect(String(received)).toBe(body);
  }
});

type Receiver = Socket & { receive(): Promise<Message[]> };
const receivers: Record<string, { readonly make: () => Receiver; readonly peer: string }> = {
  PULL: { make: () => new Pull(), peer: "PUSH" },
  PAIR: { make: () => new Pair(), peer: "PAIR" },
  DEALER: { make: () => new Dealer(), peer: "DEALER" },
  ROUTER: { make: () => new Router(), peer: "DEALER" },
};

async function ignores(command: string, { make, peer: kind }: (typeof receivers)[string]): Promise<void> {
  const socket = use(make());
  await socket.bind("tcp://127.0.0.1:*");
  const peer = await Peer.connect(portOf(socket), kind);
  peer.send(frame(COMMAND, Buffer.from(command, "latin1")), message(0, "message"));
  expect(texts(await socket.receive()).at(-1)).toBe("message");
}

describe.each(Object.entries(receivers))("%s", (_kind, receiver) => {
  test.each(["\x09SUBSCRIBEtopic", "\x06CANCELtopic"])("does not pass the command %j to the program", (command) =>
    ignores(command, receiver),
  );
});

describe("with and without the patch", () => {
  test("a RADIO whose peer sends heartbeats keeps sending", async () => {
    const radio = use(new Radio());
    await radio.bind("tcp://127.0.0.1:*");
    const peer = await Peer.connect(portOf(radio), "DISH");
    peer.send(frame(COMMAND, Buffer.from("\x04JOINgroup")), ping(0));
    await peer.frameOf("\x04PONG");
    await radio.send("body", { group: "group" });
    expect(String((await peer.frame()).body)).toBe("group");
    expect(String((await peer.frame()).body)).toBe("body");
  });

  test.each(Object.entries(receivers))("%s does not pass other commands to the program", async (_kind, receiver) => {
    for (const command of ["\x05OTHERtopic", "\x04PONG", ""]) await ignores(command, receiver);
  });
});
