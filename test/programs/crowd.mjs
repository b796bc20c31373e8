/**
 * Measures a PULL socket with many connections. Prints its endpoint first. Each input line is a
 * number of idle turns of the event loop; the answer is one line of JSON with the messages so far,
 * the iterations of the pump during these turns, the descriptors and heap bytes of the wasm, and
 * the process's open files.
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
/** The number of open files; a huge number if none is left to read the folder with. */
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
