/**
 * A udp bind that fails returns an error at once, and the event loop continues. The tests run in
 * processes of their own, since without the patch the event loop stops.
 */
import { expect, test } from "vitest";
import { freePort } from "./datagrams.js";
import { runProgram } from "./program.js";

/** A socket of the system occupies a port; `port` is its number. */
const TAKEN = `
import { createSocket } from "node:dgram";
import { once } from "node:events";
const taken = createSocket("udp4").bind({ address: "127.0.0.1", port: 0, exclusive: true });
await once(taken, "listening");
const { port } = taken.address();
`;

test.each([
  ["inline", ""],
  ["threaded", "1"],
])("%s: Dish and Datagram reject with EADDRINUSE, and bind another address", async (_, threads) => {
  const free = await freePort();
  const program = `${TAKEN}
import { Datagram, Dish } from "libzmq-wasm/draft";
for (const socket of [new Dish(), new Datagram()]) {
  console.log(await socket.bind(\`udp://127.0.0.1:\${port}\`).catch(({ code }) => code));
  await new Promise(setImmediate);
  await socket.bind("udp://127.0.0.1:${free}");
  socket.close();
}
taken.close();`;
  const { stdout, status } = await runProgram(program, { LIBZMQ_WASM_THREADS: threads });
  expect([stdout, status]).toEqual(["EADDRINUSE\nEADDRINUSE\n", 0]);
});

test("zmq_bind() returns -1 and EADDRINUSE", async () => {
  const program = `${TAKEN}
import * as zmq from "libzmq-wasm/zmq";
const context = zmq.zmq_ctx_new();
const dish = zmq.zmq_socket(context, zmq.ZMQ_DISH);
console.log(zmq.zmq_bind(dish, \`udp://127.0.0.1:\${port}\`), zmq.zmq_errno() === zmq.EADDRINUSE);
zmq.zmq_close(dish);
zmq.zmq_ctx_term(context);
taken.close();`;
  const { stdout, status } = await runProgram(program);
  expect([stdout, status]).toEqual(["-1 true\n", 0]);
});
