/**
 * It shows what each pair is for. Draft types send single-part messages only, and are thread-safe
 * in libzmq.
 *
 * Usage: node draft-sockets.ts
 */
import { Channel, Client, Dish, Gather, Peer, Radio, Scatter, Server } from "libzmq-wasm/draft";

const ANY = "tcp://127.0.0.1:*";

// CLIENT and SERVER: requests and replies in any order. Each message carries its client's routing
// id.
const [server, client] = [new Server(), new Client()];
await server.bind(ANY);
client.connect(server.lastEndpoint!);
await client.send("question");
const [question, from] = await server.receive();
await server.send(`answer to ${String(question)}`, from);
console.log(`SERVER: ${String((await client.receive())[0])}`);

// RADIO and DISH: like PUB and SUB, with groups instead of prefixes.
const [radio, dish] = [new Radio(), new Dish()];
await dish.bind(ANY);
dish.join("news");
radio.connect(dish.lastEndpoint!);
await radio.ready();
const arrived = new AbortController();
const news = dish.receive().finally(() => arrived.abort());
while (!arrived.signal.aborted) {
  await radio.send("of no interest", { group: "weather" });
  await radio.send("headline", { group: "news" });
  await new Promise((resolve) => setImmediate(resolve));
}
const [headline, { group }] = await news;
console.log(`DISH: ${String(headline)} in ${String(group)}`);

// SCATTER and GATHER: like PUSH and PULL.
const [scatter, gather] = [new Scatter(), new Gather()];
await gather.bind(ANY);
scatter.connect(gather.lastEndpoint!);
await scatter.send("task");
console.log(`GATHER: ${String((await gather.receive())[0])}`);

// PEER: like a ROUTER that talks to other ROUTERs. connectPeer() returns the peer's routing id.
const [home, visitor] = [new Peer(), new Peer()];
await home.bind(ANY);
await visitor.send("good morning", { routingId: visitor.connectPeer(home.lastEndpoint!) });
const [greeting, sender] = await home.receive();
await home.send(`${String(greeting)} to you`, sender);
console.log(`PEER: ${String((await visitor.receive())[0])}`);

// CHANNEL: like PAIR.
const [left, right] = [new Channel(), new Channel()];
await left.bind(ANY);
right.connect(left.lastEndpoint!);
await right.send("hello");
console.log(`CHANNEL: ${String((await left.receive())[0])}`);

for (const socket of [server, client, radio, dish, scatter, gather, home, visitor, left, right]) socket.close();
