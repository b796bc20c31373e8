// RADIO and DISH over udp, unicast.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Dish, Radio } from "libzmq-wasm/draft";
import { equal, passed } from "./support.mjs";

/** A port that was free a moment ago: libzmq has no wildcard for udp. */
async function freePort() {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

const endpoint = `udp://127.0.0.1:${await freePort()}`;
const [dish, radio] = [new Dish(), new Radio()];
await dish.bind(endpoint);
dish.join("news");
radio.connect(endpoint);
const receiving = dish.receive();
let heard = false;
receiving.then(() => (heard = true));
while (!heard) {
  await radio.send("arrives", { group: "news" }); // lost until the other side listens
  await new Promise((resolve) => setTimeout(resolve, 1));
}
const [message, { group }] = await receiving;
equal([String(message), String(group)], ["arrives", "news"]);
dish.close();
radio.close();
passed();
