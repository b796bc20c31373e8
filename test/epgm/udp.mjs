/** RADIO and DISH over udp multicast, and a beacon by which peers find each other. */
import { Dish, Radio } from "../../dist/draft.js";

const endpoints = [
  ["udp://239.192.1.1:6666", "udp://239.192.1.1:6666"],
  ["udp://127.0.0.1;239.192.1.1:6668", "udp://127.0.0.1;239.192.1.1:6668"],
  ["udp://lo;239.192.1.1:6669", "udp://lo;239.192.1.1:6669"],
];
for (const [bound, connected] of endpoints) {
  const dishes = [new Dish(), new Dish()];
  const radio = new Radio();
  for (const dish of dishes) {
    await dish.bind(bound);
    dish.join("beacon");
  }
  radio.connect(connected);
  const sending = setInterval(() => void radio.send("here I am", { group: "beacon" }), 20);
  const found = await Promise.all(dishes.map((dish) => dish.receive()));
  clearInterval(sending);
  console.log(bound, found.map(([data]) => String(data)).join(" | "));
  for (const socket of [...dishes, radio]) socket.close();
}
