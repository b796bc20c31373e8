/**
 * Grasslands: a server and a client with no security at all.
 * It teaches what the default is: anyone can connect, and read what goes by.
 *
 * Usage: node grasslands.ts
 */
import { Pull, Push } from "libzmq-wasm";

const server = new Push();
await server.bind("tcp://127.0.0.1:*");
const client = new Pull();
client.connect(server.lastEndpoint!);
await server.send("Hello");
if (String(await client.receive()) === "Hello") console.log("Grasslands test OK");
server.close();
client.close();
