/**
 * Woodhouse: a server that asks for a name and a password.
 * It teaches the PLAIN mechanism. The password goes over the network as it is.
 *
 * Usage: node woodhouse.ts
 */
import { Context, Pull, Push } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";

const context = new Context();
const authenticator = new Authenticator({ context, plain: { admin: "secret" } });
const server = new Push({ context, plainServer: true, zapDomain: "global" });
await server.bind("tcp://127.0.0.1:*");

const stranger = new Pull({ context, plainUsername: "admin", plainPassword: "wrong", linger: 0 });
stranger.connect(server.lastEndpoint!);
for await (const { type } of stranger.events) if (type === "handshake:error:auth") break;
console.log("a wrong password is refused");
stranger.close();

const client = new Pull({ context, plainUsername: "admin", plainPassword: "secret" });
client.connect(server.lastEndpoint!);
await server.send("Hello");
if (String(await client.receive()) === "Hello") console.log("Woodhouse test OK");
server.close();
client.close();
authenticator.close();
await context.close();
