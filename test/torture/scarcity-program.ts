/**
 * The process of scarcity.ts: `scarcity-program.js descriptors|files FOLDER` prints the codes of
 * the errors that occur.
 */
import { Pull, Push, type Socket } from "libzmq-wasm";

const [, , kind, folder = ""] = process.argv;
const codes = new Set<string>();

function note(error: unknown): void {
  const { code } = error as { code?: string };
  if (code === undefined) throw error;
  codes.add(code);
}

/** Two sockets exchange a message. */
async function works(): Promise<void> {
  const [pull, push] = [new Pull(), new Push({ linger: 0 })];
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint!);
  await push.send("text");
  await pull.receive();
  push.close();
  pull.close();
}

/** Binds and connects until no resources are left, then closes all sockets. */
async function exhaust(): Promise<void> {
  const open: Socket[] = [];
  for (let i = 0; i < 100; i++) {
    const [pull, push] = [new Pull(), new Push({ linger: 0 })];
    open.push(pull, push);
    await pull.bind("tcp://127.0.0.1:*").catch(note);
    if (pull.lastEndpoint) push.connect(pull.lastEndpoint);
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const socket of open) socket.close();
}

async function files(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const [pull, push] = [new Pull(), new Push({ linger: 0 })];
    await pull.bind(`ipc://${folder}/socket${i}`).catch(note);
    push.connect(`ipc://${folder}/socket${i}`);
    await new Promise((resolve) => setImmediate(resolve));
    push.close();
    pull.close();
  }
}

await works();
if (kind === "descriptors") await exhaust();
else await files();
for (let left = 20; ; left--) {
  try {
    await works(); // closed descriptors are free after some turns
    break;
  } catch (error) {
    if (left === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
console.log([...codes].sort().join(" "));
