/**
 * Hello World server: answers "World" to each "Hello".
 * It teaches a Reply socket, which receives and sends in turn.
 *
 * Usage: node hwserver.ts [endpoint] [requests]
 */
import { Reply } from "libzmq-wasm";

const [endpoint = "tcp://127.0.0.1:5555", requests = "Infinity"] = process.argv.slice(2);

const socket = new Reply();
await socket.bind(endpoint);
console.log(`listening on ${socket.lastEndpoint}`);

for (let i = 0; i < Number(requests); i++) {
  const [request] = await socket.receive();
  console.log(`received ${String(request)}`);
  await socket.send("World");
}
socket.close();
