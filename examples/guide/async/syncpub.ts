/**
 * Publisher that waits for ten subscribers, and then publishes a million updates.
 * It teaches a slow joiner's cure, and `sendMany()`: high-water marks hold its generator back.
 *
 * Usage: node syncpub.ts [endpoint] [endpoint for synchronization] [subscribers] [updates]
 */
import { Publisher, Reply } from "libzmq-wasm";

const [endpoint = "tcp://*:5561", sync = "tcp://*:5562", subscribers = "10", updates = "1000000"] =
  process.argv.slice(2);

// Without `noDrop` a Publisher drops updates of subscribers that are slower than it is.
const publisher = new Publisher({ sendHighWaterMark: 10_000, noDrop: true });
await publisher.bind(endpoint);
const syncservice = new Reply();
await syncservice.bind(sync);
console.log(`Waiting for subscribers on ${publisher.lastEndpoint} ${syncservice.lastEndpoint}`);
for (let i = 0; i < Number(subscribers); i++) {
  await syncservice.receive();
  await syncservice.send("");
}

console.log("Broadcasting messages");
await publisher.sendMany(
  (function* () {
    for (let i = 0; i < Number(updates); i++) yield "Rhubarb";
    yield "END";
  })(),
);
publisher.close();
syncservice.close();
