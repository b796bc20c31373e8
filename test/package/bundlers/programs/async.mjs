/** A request and its reply over tcp. With the argument "threads", libzmq runs on a host thread. */
import { Reply, Request, createInstance, useInstance } from "libzmq-wasm";

if (process.argv[2] === "threads") useInstance(createInstance({ threads: true }));
const server = new Reply();
const client = new Request();
await server.bind("tcp://127.0.0.1:*");
client.connect(server.lastEndpoint);
await client.send("Hello");
await server.send(`${await server.receive()} World`);
console.log(String(await client.receive()));
server.close();
client.close();
