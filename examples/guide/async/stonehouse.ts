/**
 * Stonehouse: traffic is encrypted, and the client knows that the server is the right one.
 * It teaches CURVE with `curve: "any"`: the server accepts any client that has its public key.
 *
 * Usage: node stonehouse.ts
 */
import { Context, curveKeyPair, Pull, Push } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";

const [serverKeys, clientKeys] = [curveKeyPair(), curveKeyPair()];
const context = new Context();
const authenticator = new Authenticator({ context, curve: "any" });
const server = new Push({ context, curveServer: true, curveSecretKey: serverKeys.secretKey, zapDomain: "global" });
await server.bind("tcp://127.0.0.1:*");
const client = new Pull({
  context,
  curveServerKey: serverKeys.publicKey,
  curvePublicKey: clientKeys.publicKey,
  curveSecretKey: clientKeys.secretKey,
});
client.connect(server.lastEndpoint!);
await server.send("Hello");
if (String(await client.receive()) === "Hello") console.log("Stonehouse test OK");
server.close();
client.close();
authenticator.close();
await context.close();
