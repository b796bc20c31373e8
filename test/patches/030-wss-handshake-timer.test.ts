/** Incomplete handshakes over wss end at the handshake interval. */
import { expect, test } from "vitest";
import { Dealer, Pull } from "../../ts/index.js";
import { endpointOf, use } from "../support.js";
import { certificate } from "../wss/certificates.js";
import { connectTls, listenTls } from "../wss/tls-wire.js";
import { acceptUpgrade, requestHeaders, requestOf } from "./websocket.js";
import { Listener, Wire } from "./wire.js";

const INTERVAL_MS = 200;
const own = certificate();

async function boundPort(): Promise<number> {
  const pull = use(new Pull({ handshakeInterval: INTERVAL_MS, wssCertPem: own.cert, wssKeyPem: own.key }));
  await pull.bind("wss://127.0.0.1:*");
  return Number(/:(\d+)/.exec(endpointOf(pull))![1]);
}

const HELLO_HEAD = Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]);

test.each([
  ["nothing", Buffer.alloc(0)],
  ["half a handshake of TLS", HELLO_HEAD],
])("a client that sends %s is dropped", async (_name, bytes) => {
  const wire = await Wire.connect(await boundPort());
  wire.write(bytes);
  await wire.rest();
});

test.each([
  ["nothing inside of TLS", ""],
  ["half a request", requestOf().slice(0, -2)],
  ["a request without READY", requestOf(requestHeaders("ZWS2.0/NULL"))],
])("a client that sends %s is dropped", async (_name, bytes) => {
  const { wire } = await connectTls(await boundPort(), { ca: own.cert });
  wire.write(bytes);
  await wire.rest();
});

function connectTo(port: number): void {
  const options = { handshakeInterval: INTERVAL_MS, reconnectInterval: 1, wssTrustPem: own.cert };
  use(new Dealer(options)).connect(`wss://127.0.0.1:${port}`);
}

test("a client disconnects from a silent server, and reconnects", async () => {
  const listener = new Listener();
  connectTo(await listener.listen());
  await (await listener.accept()).rest();
  await listener.accept();
});

test("a client disconnects from a server that sends no READY, and reconnects", async () => {
  const server = await listenTls(own);
  connectTo(server.port);
  const { wire } = await server.accept();
  await acceptUpgrade(wire, "ZWS2.0/NULL");
  await wire.rest();
  await server.accept();
});

test("a client whose request for an upgrade is too long ends its connection at once", async () => {
  const server = await listenTls(own);
  const dealer = use(new Dealer({ handshakeInterval: 0, wssTrustPem: own.cert }));
  const ended = new Promise((resolve) => dealer.events.on("disconnect", resolve));
  dealer.connect(`wss://127.0.0.1:${server.port}/${"x".repeat(9000)}`);
  expect(await ended).toMatchObject({ type: "disconnect" });
});
