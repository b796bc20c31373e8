/** Incomplete handshakes over ws end at the handshake interval. */
import { describe, expect, test } from "vitest";
import { Dealer, Pull } from "../../ts/index.js";
import { endpointOf, texts, use } from "../support.js";
import { acceptUpgrade, INTRODUCTIONS, requestHeaders, requestOf, upgrade, wsFrame } from "./websocket.js";
import { Listener, Wire } from "./wire.js";

const INTERVAL_MS = 200;

async function boundPull(): Promise<{ pull: Pull; port: number }> {
  const pull = use(new Pull({ handshakeInterval: INTERVAL_MS }));
  await pull.bind("ws://127.0.0.1:*");
  return { pull, port: Number(/:(\d+)\/$/.exec(endpointOf(pull))![1]) };
}

const HALF: Readonly<Record<string, string>> = {
  nothing: "",
  "half a request line": "GET /",
  "half a request": requestOf().slice(0, -2),
  "a request without a routing id": requestOf(),
  "a request without READY": requestOf(requestHeaders("ZWS2.0/NULL")),
};

test.each(Object.entries(HALF))("a client that sends %s is dropped", async (_name, bytes) => {
  const { port } = await boundPull();
  const wire = await Wire.connect(port);
  wire.write(bytes);
  await wire.rest();
});

const SERVERS: Readonly<Record<string, (wire: Wire) => Promise<unknown>>> = {
  nothing: () => Promise.resolve(),
  "no routing id": (wire) => acceptUpgrade(wire, "ZWS2.0"),
  "no READY": (wire) => acceptUpgrade(wire, "ZWS2.0/NULL"),
};

test.each(Object.entries(SERVERS))(
  "a client disconnects from a server that sends %s, and reconnects",
  async (_name, answer) => {
    const listener = new Listener();
    const port = await listener.listen();
    const dealer = use(new Dealer({ handshakeInterval: INTERVAL_MS, reconnectInterval: 1 }));
    dealer.connect(`ws://127.0.0.1:${port}`);
    const wire = await listener.accept();
    await answer(wire);
    await wire.rest();
    await listener.accept();
  },
);

describe("with and without the patch", () => {
  test.each(Object.keys(INTRODUCTIONS))("a peer of %s stays beyond the interval", async (protocol) => {
    const { pull, port } = await boundPull();
    const wire = await Wire.connect(port);
    await upgrade(wire, requestHeaders(protocol));
    await INTRODUCTIONS[protocol]!(wire, "PUSH");
    for (let i = 0; i < 2; i++) {
      const tcp = use(new Pull({ handshakeInterval: INTERVAL_MS }));
      await tcp.bind("tcp://127.0.0.1:*");
      await (await Wire.connect(Number(/:(\d+)$/.exec(endpointOf(tcp))![1]))).rest();
    }
    wire.write(wsFrame("binary", "\0late"));
    expect(texts(await pull.receive())).toEqual(["late"]);
  });
});
