// A process with open sockets ends by itself, after its messages are sent. A second process of the
// same runtime receives them.
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Pull, Push } from "libzmq-wasm";
import { equal, LOOPBACK, passed } from "./support.mjs";

const COUNT = 5_000;
const program = fileURLToPath(import.meta.url);

if (process.argv[2] === "sender") {
  const push = new Push({ sendHighWaterMark: 0 });
  push.connect(process.argv[3]);
  for (let i = 0; i < COUNT; i++) await push.send(`message ${i} ${"x".repeat(200)}`);
} else {
  const pull = new Pull();
  await pull.bind(LOOPBACK);
  const flags = process.env["RUNTIME_FLAGS"] ? process.env["RUNTIME_FLAGS"].split(" ") : [];
  const child = spawn(process.execPath, [...flags, program, "sender", pull.lastEndpoint], { stdio: "inherit" });
  const ended = new Promise((resolve) => child.on("exit", (code, signal) => resolve([code, signal])));
  for (let i = 0; i < COUNT; i++) equal(String(await pull.receive()).split(" ")[1], String(i));
  equal(await ended, [0, null]);
  new Push().connect(LOOPBACK.replace("*", "1")); // no listener and no message, so it does not keep the process alive
  passed();
}
