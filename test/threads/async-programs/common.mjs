/**
 * Threads of the package `argv[2]` that share only inproc names. The workers start before any
 * thread has a socket. They exchange messages with each other and with main. Prints which messages
 * arrived.
 */
import { once } from "node:events";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

const library = isMainThread ? process.argv[2] : workerData.library;
const { Context, context, Pair, Pull, Push } = await import(library);

if (isMainThread) {
  const workers = ["binds", "connects"].map((role) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { library, role } });
    worker.on("error", (error) => {
      throw error;
    });
    return worker;
  });
  await Promise.all(workers.map((worker) => once(worker, "message")));
  context.maxSockets = 77; // the workers see it, since they share the context
  const pull = new Pull();
  await pull.bind("inproc://main");
  const ended = workers.map((worker) => once(worker, "exit"));
  for (const worker of workers) worker.postMessage("go");
  const heard = [];
  for (let i = 0; i < 2; i++) heard.push(String((await pull.receive())[0]));
  for (const line of heard.sort()) console.log(line);
  await Promise.all(ended);
  console.log("still", context.maxSockets);
} else {
  parentPort.postMessage("here");
  await once(parentPort, "message");
  const pair = new Pair();
  if (workerData.role === "binds") await pair.bind("inproc://workers");
  else pair.connect("inproc://workers");
  await pair.send(`hello from the worker that ${workerData.role}`);
  const [text] = await pair.receive();
  const push = new Push();
  push.connect("inproc://main");
  await push.send(
    `the worker that ${workerData.role} received "${text}"; ${context.maxSockets}, ${new Context().maxSockets}`,
  );
}
