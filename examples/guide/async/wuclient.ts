/**
 * Weather update client: collects the updates of one place, and prints their average temperature.
 * It teaches a Subscriber and its filter, without which nothing arrives.
 *
 * Usage: node wuclient.ts [endpoint] [zip code] [updates]
 */
import { Subscriber } from "libzmq-wasm";

const [endpoint = "ipc:///tmp/weather.ipc", zip = "10001", updates = "20"] = process.argv.slice(2);

const socket = new Subscriber();
socket.connect(endpoint);
socket.subscribe(zip);

let sum = 0;
let count = 0;
for await (const [update] of socket) {
  sum += Number(String(update).split(" ")[1]);
  if (++count === Number(updates)) break;
}
socket.close();
console.log(`average temperature for ${zip} was ${(sum / count).toFixed(1)} °F in ${count} updates`);
