/**
 * Hello World client: sends "Hello" some times, and waits for "World" each time.
 * It teaches a Request socket. The server may start later, and the loop does not block the program.
 *
 * Usage: node hwclient.ts [endpoint] [requests]
 */
import { Request } from "libzmq-wasm";

const [endpoint = "tcp://127.0.0.1:5555", requests = "5"] = process.argv.slice(2);

const socket = new Request();
socket.connect(endpoint);

for (let i = 0; i < Number(requests); i++) {
  await socket.send("Hello");
  const [reply] = await socket.receive();
  console.log(`received ${String(reply)} (${i + 1})`);
}
socket.close();
