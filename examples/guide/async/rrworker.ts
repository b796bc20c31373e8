/**
 * Hello World worker of a broker: it connects, and so can come and go.
 * It teaches a Reply that connects, and gets requests in turn with the other workers.
 *
 * Usage: node rrworker.ts [broker] [milliseconds of work]
 */
import { setTimeout as sleep } from "node:timers/promises";
import { Reply } from "libzmq-wasm";
import { interruptible } from "./program.ts";

const [endpoint = "tcp://localhost:5560", work = "1000"] = process.argv.slice(2);

const responder = new Reply();
responder.connect(endpoint);
await interruptible(async (signal) => {
  for await (const [request] of responder.messages({ signal })) {
    console.log(`Received request: [${String(request)}]`);
    await sleep(Number(work), undefined, { signal });
    await responder.send("World");
  }
});
responder.close();
