/**
 * `npm run figures:browser`: round trips and rates of a page, beside a bare WebSocket that echoes
 * in the same page. Prints the table of docs/browser.md.
 */
import { World } from "./world.mjs";

const [ROUNDS, TRIPS, MESSAGES, BYTES] = [3, 200, 2000, 100];

/** In the page: the median round trip in ms, and messages a second there and back. */
const MEASURE = `
const measure = async ({ send, receive }) => {
  const message = new Uint8Array(${BYTES});
  const trips = [];
  for (let i = 0; i < ${TRIPS}; i++) {
    const start = performance.now();
    await send(message);
    await receive();
    trips.push(performance.now() - start);
  }
  const start = performance.now();
  const received = (async () => { for (let i = 0; i < ${MESSAGES}; i++) await receive(); })();
  for (let i = 0; i < ${MESSAGES}; i++) await send(message);
  await received;
  const seconds = (performance.now() - start) / 1000;
  return [trips.sort((a, b) => a - b)[${TRIPS >> 1}], ${MESSAGES} / seconds];
};
const bare = (url) => new Promise((resolve) => {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const arrived = [], waiting = [];
  socket.onmessage = ({ data }) => { const next = waiting.shift(); if (next) next(data); else arrived.push(data); };
  socket.onopen = () => resolve({
    send: (message) => socket.send(message),
    receive: () => arrived.length > 0 ? arrived.shift() : new Promise((next) => waiting.push(next)),
  });
});
const dealer = async (endpoint) => {
  const socket = new zmq.Dealer({ sendHighWaterMark: 0, receiveHighWaterMark: 0 });
  socket.connect(endpoint);
  return { send: (message) => socket.send(message), receive: () => socket.receive() };
};`;

const world = await World.create();
const { WebSocketServer } = world.tool("ws");
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (/** @type {any} */ socket) =>
  socket.on("message", (/** @type {Buffer} */ data) => socket.send(data)),
);
const unlimited = { sendHighWaterMark: 0, receiveHighWaterMark: 0 };
const echo = async (/** @type {string} */ endpoint) => {
  const socket = await world.bound(new world.zmq.Dealer(unlimited), endpoint);
  void (async () => {
    for await (const message of socket) await socket.send(message);
  })().catch(() => undefined);
  return socket.lastEndpoint ?? "";
};
const [ws, tcp] = [await echo("ws://127.0.0.1:*/echo"), await echo("tcp://127.0.0.1:*")];
const relay = world.createRelay({ allow: [tcp], origins: [world.site.origin] });
relay.attach(world.site.server, "/relay");
const page = await world.page();
const cases = {
  "bare WebSocket": `await bare("ws://127.0.0.1:${server.address().port}")`,
  "libzmq over ws": `await dealer("${ws}")`,
  "libzmq over tcp, through the relay": `await dealer("${tcp}")`,
};
await page.evaluate(`zmq.useInstance(zmq.createInstance({ relay: "/relay" }))`);
/** The best of the rounds, which are taken in turn. @type {Record<string, [number, number]>} */
const best = {};
for (let round = 0; round < ROUNDS; round++)
  for (const [name, peer] of Object.entries(cases)) {
    const [trip, rate] = await page.evaluate(`(async () => { ${MEASURE} return measure(${peer}); })()`);
    const [bestTrip, bestRate] = best[name] ?? [Infinity, 0];
    best[name] = [Math.min(trip, bestTrip), Math.max(rate, bestRate)];
  }
const [bareTrip, bareRate] = best["bare WebSocket"] ?? [NaN, NaN];
console.log("| 100 B | round trip, ms | × bare | messages a second, there and back | × bare |\n|---|---|---|---|---|");
for (const [name, [trip, rate]] of Object.entries(best))
  console.log(
    `| ${name} | ${trip.toFixed(2)} | ${(trip / bareTrip).toFixed(2)} | ${Math.round(rate)} | ${(rate / bareRate).toFixed(2)} |`,
  );
server.close();
await relay.close();
await world.clear();
await world.close();
process.exit(0);
