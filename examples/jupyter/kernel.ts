/**
 * A kernel as a program: cells run on this thread, and the sockets are on another one. Prints the
 * name of the connection file when clients can connect. Usage: kernel <connection file>
 */
import { MessageChannel, Worker } from "node:worker_threads";
import { serveCells } from "./cells.js";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: kernel <connection file>");

const { port1, port2 } = new MessageChannel();
const shared = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
const front = new Worker(new URL("./front.js", import.meta.url), {
  workerData: { file, port: port2, shared },
  transferList: [port2],
});
front.once("message", () => console.log(file));
front.once("exit", (code) => process.exit(code));

serveCells(port1, shared);
