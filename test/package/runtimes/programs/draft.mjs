// The draft socket types.
import * as draft from "libzmq-wasm/draft";
import { equal, LOOPBACK, passed } from "./support.mjs";

const [server, client] = [new draft.Server(), new draft.Client()];
await server.bind(LOOPBACK);
client.connect(server.lastEndpoint);
await client.send("question");
const [question, { routingId }] = await server.receive();
equal(String(question), "question");
await server.send("answer", { routingId });
equal(String((await client.receive())[0]), "answer");

const [gather, scatter] = [new draft.Gather(), new draft.Scatter()];
await gather.bind(LOOPBACK);
scatter.connect(gather.lastEndpoint);
await scatter.send("one");
equal(String((await gather.receive())[0]), "one");

const [dish, radio] = [new draft.Dish(), new draft.Radio()];
await radio.bind(LOOPBACK);
dish.join("news");
dish.connect(radio.lastEndpoint);
const receiving = dish.receive();
let heard = false;
receiving.then(() => (heard = true));
while (!heard) {
  await radio.send("arrives", { group: "news" }); // lost until the join has arrived
  await new Promise((resolve) => setTimeout(resolve, 1));
}
equal(String((await receiving)[0]), "arrives");
for (const socket of [server, client, gather, scatter, dish, radio]) socket.close();
passed();
