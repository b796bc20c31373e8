// CURVE and PLAIN: accepted and refused peers.
import { Reply, Request } from "libzmq-wasm";
import { Authenticator, createCertificate } from "libzmq-wasm/auth";
import { equal, LOOPBACK, passed, texts } from "./support.mjs";

const [own, alice, mallory] = [createCertificate(), createCertificate(), createCertificate()];
const authenticator = new Authenticator({ curve: new Set([alice.publicKey]), plain: { admin: "secret" } });

async function ask(server, client) {
  await server.bind(LOOPBACK);
  client.connect(server.lastEndpoint);
  await client.send("Hello");
  equal(texts(await server.receive()), ["Hello"]);
  await server.send("World");
  equal(texts(await client.receive()), ["World"]);
  client.close();
  return server;
}

const zap = { zapDomain: "global", zapEnforceDomain: true };
const curve = { curveServer: true, curveSecretKey: own.secretKey, ...zap };
const keys = ({ publicKey, secretKey }) => ({
  curveServerKey: own.publicKey,
  curvePublicKey: publicKey,
  curveSecretKey: secretKey,
});
const server = await ask(new Reply(curve), new Request(keys(alice)));
const stranger = new Request(keys(mallory));
stranger.connect(server.lastEndpoint);
for await (const event of stranger.events) if (event.type === "handshake:error:auth") break;
stranger.close();
server.close();
const plain = { plainUsername: "admin", plainPassword: "secret" };
(await ask(new Reply({ plainServer: true, ...zap }), new Request(plain))).close();
authenticator.close();
passed();
