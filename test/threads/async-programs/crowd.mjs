/**
 * Starts `argv[3]` workers of the package `argv[2]`, one after another. Each sends a message and
 * ends with its sockets open, in the way that `argv[4]` names. Prints the sum of the numbers that
 * main received.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const library = isMainThread ? process.argv[2] : workerData.library;
const { Dealer, Pull, Push, Router } = await import(library);

const ways = {
  ends: () => undefined,
  exits: () => process.exit(),
  // Waits for a message that never comes, until it is terminated.
  async terminated(router) {
    const waiting = router.receive();
    parentPort.postMessage("waits");
    await waiting;
  },
};

if (isMainThread) {
  const [count, way] = [Number(process.argv[3]), process.argv[4]];
  const pull = new Pull();
  await pull.bind("inproc://main");
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const worker = new Worker(new URL(import.meta.url), { workerData: { library, way, i } });
    const ended = once(worker, "exit");
    if (way === "terminated") {
      await once(worker, "message");
      await worker.terminate();
    }
    await ended;
    sum += Number((await pull.receive())[0]);
  }
  console.log(sum);
} else {
  const [router, dealer, push] = [new Router(), new Dealer(), new Push()];
  await router.bind("tcp://127.0.0.1:*");
  dealer.connect(router.lastEndpoint);
  await dealer.send("question");
  await router.receive();
  push.connect("inproc://main");
  await push.send(String(workerData.i));
  await ways[workerData.way](router);
}
