/**
 * Weather update server: publishes the weather of random places, until its subscribers are gone.
 * It teaches an XPublisher, which unlike a Publisher says when a subscriber comes and goes.
 *
 * Usage: node wuserver.ts [endpoint] [subscribers]
 */
import { XPublisher } from "libzmq-wasm";

const [endpoint = "ipc:///tmp/weather.ipc", subscribers = "1"] = process.argv.slice(2);

const between = (low: number, high: number) => low + Math.floor(Math.random() * (high - low));

const socket = new XPublisher({ verbosity: "allSubsUnsubs" });
await socket.bind(endpoint);
console.log(`publishing on ${socket.lastEndpoint}`);

// What an XPUB receives: 1 and a topic from a new subscriber, 0 and the topic at its end.
let joined = 0;
let present = 0;
const watching = (async () => {
  for await (const [notice] of socket) {
    if (notice![0] === 1) {
      joined++;
      present++;
    } else if (--present === 0 && joined === Number(subscribers)) return;
  }
})();
const over = watching.then(() => true);
const turn = () => new Promise<false>((resolve) => setImmediate(resolve, false));

let updates = 0;
while (!(await Promise.race([over, turn()]))) {
  if (joined < Number(subscribers)) continue;
  for (let i = 0; i < 100; i++, updates++)
    await socket.send(`${between(10000, 10100)} ${between(-80, 135)} ${between(10, 60)}`);
}
console.log(`published ${updates} updates`);
socket.close();
