/**
 * A PULL socket of the package `argv[2]`, in a process without a free descriptor. Descriptors are
 * freed after the first failed accept, or when an input line arrives. Prints the endpoint, the
 * accept events, and the message that arrives at the end.
 */
import { closeSync, openSync } from "node:fs";
import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";

const { Pull } = await import(process.argv[2]);

const pull = new Pull();
const seen = new Set();
const tell = ({ type, error }) => {
  const line = error ? `${type} ${error.code}` : type;
  if (!seen.has(line)) console.log(line);
  seen.add(line);
};
for (const type of ["accept", "accept:error"]) pull.events.on(type, tell);
await pull.bind("tcp://127.0.0.1:*");
const lines = createInterface({ input: process.stdin });
const unblocked = new Promise((resolve) => {
  lines.once("line", resolve);
  pull.events.on("accept:error", resolve); // libzmq repeats it
});

const descriptors = [];
for (let full = false; !full;) {
  try {
    descriptors.push(openSync("/dev/null"));
  } catch ({ code }) {
    if (code !== "EMFILE") throw code;
    full = true;
  }
}
console.log(pull.lastEndpoint);
await unblocked;
for (const descriptor of descriptors) closeSync(descriptor);
console.log(String((await pull.receive())[0]));
for (let i = 0; i < 10; i++) await turn(); // the accept event may come from another thread
pull.close();
lines.close();
