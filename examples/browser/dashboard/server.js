/**
 * A dashboard in the browser: `node server.js`, and open the address that it prints.
 *
 * Node publishes telemetry of 200 sensors, 10,000 messages a second, and answers requests. It deals
 * out the rows of a picture to web workers, which compute them.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Publisher, Pull, Push, Reply } from "libzmq-wasm";
import { createRelay } from "libzmq-wasm/relay";

const REGIONS = ["africa", "america", "asia", "europe", "oceania"];
const SENSORS = 200;
/** Messages a second, and milliseconds between batches of them. */
const RATE = 10_000;
const BATCH_MS = 10;
const [WIDTH, HEIGHT] = [480, 300];
const ROW_MS = 8;

// Telemetry: the topic says where the sensor is, so that a page can subscribe to a region. It goes
// through a relay: over ws each message is a message of the WebSocket, which costs browsers more.
const telemetry = new Publisher();
await telemetry.bind("tcp://127.0.0.1:*");
const sensors = Array.from({ length: SENSORS }, (_, id) => ({
  topic: `${REGIONS[id % REGIONS.length]}.${id}`,
  value: 0.5,
}));
let published = 0;
const start = performance.now();
setInterval(() => {
  const due = Math.min(((performance.now() - start) / 1000) * RATE - published, RATE / 5);
  const messages = [];
  for (let i = 0; i < due; i++) {
    const sensor = sensors[published++ % SENSORS];
    sensor.value = Math.min(Math.max(sensor.value + (Math.random() - 0.5) * 0.06, 0), 1);
    messages.push([sensor.topic, Float32Array.of(sensor.value)]);
  }
  if (messages.length > 0) void telemetry.sendMany(messages);
}, BATCH_MS);

// Requests: the page asks for facts about a sensor.
const requests = new Reply();
await requests.bind("ws://127.0.0.1:*/requests");
(async () => {
  for await (const [topic] of requests) {
    const sensor = sensors.find((sensor) => sensor.topic === String(topic));
    await requests.send(JSON.stringify({ ...sensor, published, uptime: performance.now() - start }));
  }
})();

// A pipeline: rows go to the workers, and what they have computed goes to the page.
const tasks = new Push({ sendHighWaterMark: 4 });
const results = new Pull();
const picture = new Publisher({ sendHighWaterMark: 10_000 });
await tasks.bind("ws://127.0.0.1:*/tasks");
await results.bind("ws://127.0.0.1:*/results");
await picture.bind("ws://127.0.0.1:*/picture");
(async () => {
  for (let zoom = 0; ; zoom = (zoom + 1) % 40)
    for (let row = 0; row < HEIGHT; row++) {
      await tasks.send(Float64Array.of(zoom, row, WIDTH, HEIGHT));
      await setTimeout(ROW_MS); // a picture in some seconds leaves the processor something to do
    }
})();
(async () => {
  for await (const parts of results) await picture.send(parts);
})();

const endpoints = Object.fromEntries(
  Object.entries({ telemetry, requests, tasks, results, picture }).map(([name, socket]) => [name, socket.lastEndpoint]),
);
const setup = { endpoints, regions: REGIONS, sensors: SENSORS, width: WIDTH, height: HEIGHT };

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const here = import.meta.dirname;
const library = join(fileURLToPath(import.meta.resolve("libzmq-wasm/libzmq.wasm")), "..");
const FILES = {
  "/": join(here, "index.html"),
  ...Object.fromEntries(["page.js", "worker.js", "style.css"].map((name) => [`/${name}`, join(here, name)])),
  ...Object.fromEntries(["browser.js", "libzmq.wasm"].map((name) => [`/zmq/${name}`, join(library, name)])),
};
const server = createServer(({ url }, response) => {
  if (url === "/setup.json") {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(setup));
    return;
  }
  const file = FILES[url];
  if (!file) response.writeHead(404).end();
  else response.writeHead(200, { "content-type": TYPES[extname(file)] }).end(readFileSync(file));
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const origin = `http://127.0.0.1:${server.address().port}`;
  createRelay({ allow: [telemetry.lastEndpoint], origins: [origin] }).attach(server, "/relay");
  console.log(`The dashboard is at ${origin}/`);
});
