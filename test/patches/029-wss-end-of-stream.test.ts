/** Either side of a connection over wss notices its end. */
import { expect, test } from "vitest";
import { Dealer, Pull } from "../../ts/index.js";
import { endpointOf, use } from "../support.js";
import { certificate } from "../wss/certificates.js";
import { connectTls, listenTls } from "../wss/tls-wire.js";
import { acceptUpgrade, INTRODUCTIONS, requestHeaders, upgrade } from "./websocket.js";

const own = certificate();

test("a server closes the connection of a client that has ended", async () => {
  const pull = use(new Pull({ wssCertPem: own.cert, wssKeyPem: own.key }));
  const gone = new Promise((resolve) => pull.events.on("disconnect", resolve));
  await pull.bind("wss://127.0.0.1:*");
  const { wire, socket } = await connectTls(Number(/:(\d+)/.exec(endpointOf(pull))![1]), { ca: own.cert });
  await upgrade(wire, requestHeaders("ZWS2.0"));
  await INTRODUCTIONS["ZWS2.0"]!(wire, "PUSH");
  socket.end();
  expect(await gone).toMatchObject({ type: "disconnect" });
});

test("a client reconnects to a server that has ended its connection", async () => {
  const server = await listenTls(own);
  const dealer = use(new Dealer({ wssTrustPem: own.cert, reconnectInterval: 1 }));
  dealer.connect(`wss://127.0.0.1:${server.port}`);
  const { wire, socket } = await server.accept();
  await acceptUpgrade(wire, "ZWS2.0");
  socket.end();
  await server.accept();
});
