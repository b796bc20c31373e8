/**
 * A session with a kernel, as a notebook would have it: concurrent cells, a question, an interrupt,
 * and a kernel that hangs and is replaced. Prints each step. Usage: session [tcp or ipc]
 */
import { once } from "node:events";
import { Client, type KernelRestarted } from "./client.js";
import type { Message } from "./message.js";
import { NODE_KERNEL, Supervisor } from "./supervisor.js";

const [transport = "tcp"] = process.argv.slice(2);

const supervisor = await Supervisor.start(NODE_KERNEL, transport === "ipc" ? "ipc" : "tcp");
const client = new Client(supervisor.connection, { interval: 100, timeout: 2000 });
const { content } = await client.ready();
console.log(`kernel: ${(content["language_info"] as { name: string }).name}`);

/** The text of a cell's output. */
function text({ content }: Message): string {
  const { text, data } = content as { text?: string; data?: Record<string, string> };
  return (text ?? data?.["text/plain"] ?? "").trim();
}

const squares = await Promise.all(Array.from({ length: 10 }, (_, i) => client.execute(`${i} ** 2`)));
console.log(`side by side: ${squares.map(({ outputs }) => text(outputs[0]!)).join(" ")}`);

const { outputs } = await client.execute('print("hello", input("who? "))', { input: () => "world" });
console.log(`a question: ${outputs.map(text).join(" ")}`);

const { reply } = await client.execute('print("for ever"); while (true);', { output: () => void client.interrupt() });
console.log(`interrupted: ${String(reply.content["ename"])}`);

// A stopped kernel process misses its heartbeat; then the supervisor replaces it.
client.on("heartbeat", (beating) => {
  if (!beating) void supervisor.restart();
});
await client.execute("answer = 42");
const restarted = once(client, "restarted");
const lost = client.execute("answer").catch((error: unknown) => (error as KernelRestarted).name);
process.kill(supervisor.pid!, "SIGSTOP");
await restarted;
await lost;
await client.ready();
const after = await client.execute("typeof answer");
console.log(`restarted: answer is ${text(after.outputs[0]!)}`);

await supervisor.stop(() => client.shutdown());
client.close();
