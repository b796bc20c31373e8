/** The same with libzmq on a thread of its own. */
import { Reply, Request, createInstance, useInstance } from "libzmq-wasm";

useInstance(createInstance({ threads: true }));
const server = new Reply();
const client = new Request();
await server.bind("tcp://127.0.0.1:*");
client.connect(server.lastEndpoint);
await client.send("Hello");
await server.send(`${await server.receive()} World`);
console.log(String(await client.receive()));
server.close();
client.close();
