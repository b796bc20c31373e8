// A program that computes: node computes.mjs PORT PORT ROUNDS BUSY_MS IDLE_MS
//
// It connects a PUSH to each of the ports on 127.0.0.1, binds a PULL, and prints {endpoint, before,
// after}: its resident bytes before the import and with these sockets. ROUNDS times it sends the
// time on the first PUSH, computes for BUSY_MS without a turn of its event loop, and then is idle
// for IDLE_MS. Contract: top of ../modes.mjs.
import { setTimeout as idle } from "node:timers/promises";
import { say } from "./traffic.mjs";

const [first, second, rounds, busyMs, idleMs] = process.argv.slice(2).map(Number);
const before = process.memoryUsage.rss();
const { Pull, Push } = await import("libzmq-wasm");

const [push, other] = [first, second].map((port) => {
  const socket = new Push({ reconnectInterval: 1, linger: 0 });
  socket.connect(`tcp://127.0.0.1:${port}`);
  return socket;
});
const pull = new Pull();
await pull.bind("tcp://127.0.0.1:*");
await push.send("linked");
say({ endpoint: pull.lastEndpoint, before, after: process.memoryUsage.rss() });

let steps = 0;
for (let round = 0; round < rounds; round++) {
  await push.send(String(process.hrtime.bigint()));
  for (const end = performance.now() + busyMs; performance.now() < end;) steps = (steps * 31 + 1) % 1_000_003;
  await idle(idleMs);
}
for (const socket of [push, other, pull]) socket.close();
