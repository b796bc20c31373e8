/**
 * An unusable epgm address is refused at once. The tests run in processes of their own, since the
 * process ends without the patch.
 */
import { expect, test } from "vitest";
import { runProgram } from "./program.js";

test.each([
  ["inline", ""],
  ["threaded", "1"],
])("%s: EADDRINUSE where a port is taken, and the sockets are usable afterwards", async (_, threads) => {
  const program = `
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { Publisher, Subscriber } from "libzmq-wasm";
const taken = createSocket("udp4").bind({ address: "0.0.0.0", port: 0, exclusive: true });
await once(taken, "listening");
const endpoint = \`epgm://127.0.0.1;239.192.1.1:\${taken.address().port}\`;
for (const socket of [new Publisher(), new Subscriber()]) {
  console.log(await socket.bind(endpoint).catch(({ code }) => code));
  await socket.bind("tcp://127.0.0.1:*");
  socket.close();
}
taken.close();`;
  const { stdout, status } = await runProgram(program, { LIBZMQ_WASM_THREADS: threads });
  expect([stdout, status]).toEqual(["EADDRINUSE\nEADDRINUSE\n", 0]);
});
