/**
 * Strawhouse: a server that accepts the addresses that it knows.
 * It teaches an Authenticator (ZAP) and the NULL mechanism: an address is all that it can check.
 *
 * Usage: node strawhouse.ts
 */
import { Context, Pull, Push } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";

const context = new Context();
const authenticator = new Authenticator({ context, allow: ["127.0.0.1"], null: true });
const server = new Push({ context, zapDomain: "global" });
await server.bind("tcp://127.0.0.1:*");
const client = new Pull({ context });
client.connect(server.lastEndpoint!);
await server.send("Hello");
if (String(await client.receive()) === "Hello") console.log("Strawhouse test OK");
server.close();
client.close();
authenticator.close();
await context.close();
