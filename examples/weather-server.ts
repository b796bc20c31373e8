/**
 * Weather updates: publishes "zip code, temperature, humidity" for random places, to as many subscribers as asked for,
 * until they are gone. Usage: weather-server [endpoint] [subscribers]
 */
import { XPublisher } from "libzmq-wasm";

const [endpoint = "ipc:///tmp/weather.ipc", subscribers = "1"] = process.argv.slice(2);

const between = (low: number, high: number) => low + Math.floor(Math.random() * (high - low));

const socket = new XPublisher({ verbosity: "allSubsUnsubs" });
await socket.bind(endpoint);
console.log(`publishing on ${socket.lastEndpoint}`);

// A PUB socket drops what nobody has asked for yet. An XPUB socket tells who has asked: 1 and the topic, or 0 at the end.
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
