/**
 * File transfer, model 1: the server sends all chunks of a file at once.
 * It teaches what is wrong with that: the whole file waits in queues, in memory.
 *
 * Usage: node fileio1.ts file
 */
import { open } from "node:fs/promises";
import { Dealer, Router } from "libzmq-wasm";

const CHUNK_SIZE = 250_000;

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error("usage: node fileio1.ts file");

const router = new Router();
await router.bind("tcp://127.0.0.1:*");
const dealer = new Dealer({ linger: 0 });
dealer.connect(router.lastEndpoint!);

async function serve(path: string): Promise<void> {
  for await (const [client] of router) {
    const file = await open(path);
    for await (const chunk of file.createReadStream({ highWaterMark: CHUNK_SIZE }))
      await router.send([client!, chunk as Buffer]);
    await router.send([client!, ""]); // the end
  }
}
void serve(path);

let [total, chunks] = [0, 0];
await dealer.send("fetch");
for await (const [chunk] of dealer) {
  if (chunk!.length === 0) break;
  total += chunk!.length;
  chunks++;
}
console.log(`${chunks} chunks received, ${total} bytes`);
process.exit();
