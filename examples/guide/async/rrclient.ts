/**
 * Hello World client of a broker: ten requests, all of them under way at once.
 * It teaches a Requester, which brings each reply to its request, in whatever order they come.
 *
 * Usage: node rrclient.ts [broker]
 */
import { Requester } from "libzmq-wasm/requester";

const [endpoint = "tcp://localhost:5559"] = process.argv.slice(2);

const requester = new Requester();
requester.connect(endpoint);
const requests = Array.from({ length: 10 }, () => requester.request("Hello", { timeout: 60_000 }));
for (const [i, [reply]] of (await Promise.all(requests)).entries())
  console.log(`Received reply ${i} [${String(reply)}]`);
requester.close();
