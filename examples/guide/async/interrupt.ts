/**
 * Hello World server that ends in order on Ctrl-C.
 * It teaches an AbortSignal as the end of a loop over messages.
 *
 * Usage: node interrupt.ts [endpoint]
 */
import { Reply } from "libzmq-wasm";

const [endpoint = "tcp://*:5555"] = process.argv.slice(2);

const controller = new AbortController();
process.once("SIGINT", () => controller.abort());

const socket = new Reply();
await socket.bind(endpoint);
console.log(`listening on ${socket.lastEndpoint}`);
try {
  for await (const [request] of socket.messages({ signal: controller.signal }))
    await socket.send(String(request) === "Hello" ? "World" : "?");
} catch (error) {
  if (!controller.signal.aborted) throw error;
  console.log("W: interrupt received, killing server...");
} finally {
  socket.close();
}
