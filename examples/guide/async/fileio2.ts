/**
 * File transfer, model 2: the client asks for each chunk.
 * It teaches flow control by the receiver, and its price: a round trip for each chunk.
 *
 * Usage: node fileio2.ts file
 */
import { open } from "node:fs/promises";
import { Dealer, Router } from "libzmq-wasm";

const CHUNK_SIZE = 250_000;

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: node fileio2.ts file");

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
for (;;) {
  await dealer.send(["fetch", String(total), String(CHUNK_SIZE)]);
  const [chunk] = await dealer.receive();
  total += chunk!.length;
  if (chunk!.length > 0) chunks++;
  if (chunk!.length < CHUNK_SIZE) break;
}
console.log(`${chunks} chunks received, ${total} bytes`);
process.exit();
