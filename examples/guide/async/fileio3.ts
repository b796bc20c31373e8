/**
 * File transfer, model 3: the client has ten requests for chunks under way.
 * It teaches a pipeline: the network is busy, and memory holds ten chunks.
 *
 * Usage: node fileio3.ts file
 */
import { open } from "node:fs/promises";
import { Dealer, Router } from "libzmq-wasm";

const CHUNK_SIZE = 250_000;
const PIPELINE = 10;

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: node fileio3.ts file");

const router = new Router();
await router.bind("tcp://127.0.0.1:*");
const dealer = new Dealer({ linger: 0 });
dealer.connect(router.lastEndpoint!);

async function serve(path: string): Promise<void> {
  const file = await open(path);
  for await (const [client, , offset, size] of router) {
    const chunk = Buffer.alloc(Math.min(Number(String(size)), CHUNK_SIZE));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, Number(String(offset)));
    await router.send([client!, chunk.subarray(0, bytesRead)]);
  }
}
void serve(path);

let [total, chunks] = [0, 0];
// Requests that may still be sent, and where the next one begins.
let [credit, offset] = [PIPELINE, 0];
for (let last = false; !last;) {
  for (; credit > 0; credit--, offset += CHUNK_SIZE) await dealer.send(["fetch", String(offset), String(CHUNK_SIZE)]);
  const [chunk] = await dealer.receive();
  credit++;
  total += chunk!.length;
  if (chunk!.length > 0) chunks++;
  last = chunk!.length < CHUNK_SIZE;
}
console.log(`${chunks} chunks received, ${total} bytes`);
process.exit();
