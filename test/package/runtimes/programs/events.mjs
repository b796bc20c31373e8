// Events of a socket, and of one that reconnects when its peer returns.
import { Reply, Request } from "libzmq-wasm";
import { equal, LOOPBACK, passed, texts } from "./support.mjs";

const client = new Request({ reconnectInterval: 10 });

/** Resolves when the client has reported the event. */
async function until(wanted) {
  for (;;) {
    const { type } = await client.events.receive();
    if (type === wanted) return;
    if (type === "end") throw new Error(`the events ended before ${wanted}`);
  }
}

async function ask(server, text) {
  await client.send(text);
  equal(texts(await server.receive()), [text]);
  await server.send("answer");
  equal(texts(await client.receive()), ["answer"]);
}

let server = new Reply();
await server.bind(LOOPBACK);
const address = server.lastEndpoint;
client.connect(address);
await until("connect");
await until("handshake");
await ask(server, "before");
server.close();
await until("disconnect");
server = new Reply();
await server.bind(address);
await until("handshake");
await ask(server, "after");
client.close();
server.close();
passed();
