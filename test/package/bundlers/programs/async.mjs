/** A request and its answer over tcp. */
import { Reply, Request } from "libzmq-wasm";

const server = new Reply();
const client = new Request();
await server.bind("tcp://127.0.0.1:*");
client.connect(server.lastEndpoint);
await client.send("Hello");
await server.send(`${await server.receive()} World`);
console.log(String(await client.receive()));
server.close();
client.close();
