// A request and its reply, in this browser.
import { preload, Reply, Request, version } from "libzmq-wasm/browser";

await preload();
console.log(`libzmq ${version}`); // libzmq 4.3.4

const server = new Reply();
await server.bind("inproc://hello");
const client = new Request();
client.connect("inproc://hello");

await client.send("Hello");
const [question] = await server.receive();
await server.send(`${new TextDecoder().decode(question)} World`);
const [answer] = await client.receive();
console.log(new TextDecoder().decode(answer)); // Hello World

client.close();
server.close();
