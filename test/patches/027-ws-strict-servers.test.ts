/**
 * Clients over ws, and servers that do not know libzmq's sub-protocols. test/interop has real
 * servers.
 */
import { describe, expect, test } from "vitest";
import { curveKeyPair, Dealer, type SocketOptions } from "../../ts/index.js";
import { texts, use } from "../support.js";
import { acceptUpgrade, readWsFrame, wsFrame } from "./websocket.js";
import { Listener, type Wire } from "./wire.js";

type Options = Partial<SocketOptions<Dealer>>;

async function listenerAndDealer(options: Options = {}): Promise<{ listener: Listener; dealer: Dealer }> {
  const listener = new Listener();
  const port = await listener.listen();
  const dealer = use(new Dealer({ reconnectInterval: 1, ...options }));
  dealer.connect(`ws://127.0.0.1:${port}`);
  return { listener, dealer };
}

function offerOf(request: string): string {
  return /^Sec-WebSocket-Protocol: (.*)\r$/m.exec(request)![1]!;
}

/** Refuses a connection's request. Resolves to the sub-protocols that it offered. */
async function refuse(wire: Wire, status = "400 Bad Request"): Promise<string> {
  const offer = offerOf(await wire.readThrough("\r\n\r\n"));
  wire.write(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  await wire.rest();
  return offer;
}

const { publicKey, secretKey } = curveKeyPair();
const OFFERS: Readonly<Record<string, readonly [options: Options, first: string, second: string]>> = {
  NULL: [{}, "ZWS2.0/NULL,ZWS2.0", "ZWS2.0"],
  PLAIN: [{ plainUsername: "a", plainPassword: "b" }, "ZWS2.0/PLAIN", "ZWS2.0.PLAIN"],
  CURVE: [
    { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey },
    "ZWS2.0/CURVE",
    "ZWS2.0.CURVE",
  ],
};

test.each(Object.entries(OFFERS))(
  "a client with %s whose offer is refused makes another",
  async (_name, [options, first, second]) => {
    const { listener } = await listenerAndDealer(options);
    expect(await refuse(await listener.accept())).toBe(first);
    expect(await refuse(await listener.accept())).toBe(second);
  },
);

test("messages reach a server that took the second offer, also after a reconnection", async () => {
  const { listener, dealer } = await listenerAndDealer();
  await refuse(await listener.accept());
  for (let i = 0; i < 2; i++) {
    const wire = await listener.accept();
    expect(offerOf(await acceptUpgrade(wire, "ZWS2.0"))).toBe("ZWS2.0");
    wire.write(wsFrame("binary", "\0", { masked: false }));
    expect((await readWsFrame(wire)).data.toString()).toBe("\0");
    wire.write(wsFrame("binary", `\0message ${i}`, { masked: false }));
    expect(texts(await dealer.receive())).toEqual([`message ${i}`]);
    wire.destroy();
  }
});

test("a client offers libzmq's names again if a server drops the second offer", async () => {
  const { listener } = await listenerAndDealer();
  await refuse(await listener.accept());
  const strict = await listener.accept();
  await strict.readThrough("\r\n\r\n");
  strict.destroy();
  expect(offerOf(await (await listener.accept()).readThrough("\r\n\r\n"))).toBe("ZWS2.0/NULL,ZWS2.0");
});

test("a client uses no mechanism with a server that accepts NULL without knowing it", async () => {
  const { listener, dealer } = await listenerAndDealer();
  await dealer.send("a request");
  let wire = await listener.accept();
  await acceptUpgrade(wire, "ZWS2.0/NULL");
  wire.write(wsFrame("binary", "\0", { masked: false }));
  let first = await readWsFrame(wire);
  if (first.data[0] === 2) {
    // The routing id arrived after READY was sent. The client reconnects and sends none.
    await wire.rest();
    wire = await listener.accept();
    expect(offerOf(await acceptUpgrade(wire, "ZWS2.0"))).toBe("ZWS2.0");
    wire.write(wsFrame("binary", "\0", { masked: false }));
    first = await readWsFrame(wire);
  }
  expect([first.data.toString(), (await readWsFrame(wire)).data.toString()]).toEqual(["\0", "\0a request"]);
});

describe("with and without the patch", () => {
  test("a server that accepts the first offer gets READY first", async () => {
    const { listener } = await listenerAndDealer();
    const wire = await listener.accept();
    expect(offerOf(await acceptUpgrade(wire, "ZWS2.0/NULL"))).toBe("ZWS2.0/NULL,ZWS2.0");
    const { data } = await readWsFrame(wire);
    expect(data.toString("latin1")).toMatch(/^\x02\x05READY/);
  });
});
