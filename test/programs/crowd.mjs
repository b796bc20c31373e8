/**
 * A PULL, and what it costs while it is connected to many: `node crowd.mjs` prints its endpoint; then answers each line of
 * its input with what it has: messages so far, descriptors and heap of the wasm, files of the process, and the turns that
 * the pump makes while the event loop turns idly, so many times as the line says.
 */
import { readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { Context, createInstance, Pull } from "libzmq-wasm";

const instance = createInstance();
const { exports } = instance;
const pump = exports.port_pump;
let turns = 0;
exports.port_pump = (polled) => {
  turns++;
  return pump(polled);
};

const pull = new Pull({ context: new Context({ instance }) });
await pull.bind("tcp://127.0.0.1:*");
console.log(JSON.stringify({ endpoint: pull.lastEndpoint }));
/** As many as may be where there is none left to look with. */
function openFiles() {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return Number.MAX_SAFE_INTEGER;
  }
}

let messages = 0;
(async () => {
  for await (const [] of pull) messages++;
})();

for await (const line of createInterface({ input: process.stdin })) {
  const before = turns;
  for (let i = 0; i < Number(line); i++) await new Promise((resolve) => setImmediate(resolve));
  console.log(
    JSON.stringify({
      messages,
      turns: turns - before,
      allocated: exports.port_allocated(),
      descriptors: exports.port_descriptors(),
      files: openFiles(),
    }),
  );
}
process.exit();
