// createInstance({ threads: true }): the async API on a host thread, and a worker that shares the
// instance.
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { attach, createInstance, handle, Reply, Request, useInstance } from "libzmq-wasm";
import { equal, LOOPBACK, passed, texts } from "./support.mjs";

if (isMainThread) {
  const instance = createInstance({ threads: true });
  equal(instance.mode, "threaded");
  useInstance(instance);
  const server = new Reply();
  await server.bind(LOOPBACK);
  await server.bind("inproc://shared");
  const client = new Request();
  client.connect(server.lastEndpoint);
  await client.send("same thread");
  equal(texts(await server.receive()), ["same thread"]);
  await server.send("answer");
  equal(texts(await client.receive()), ["answer"]);
  const worker = new Worker(new URL(import.meta.url), { workerData: { shared: handle() } });
  const failed = new Promise((_, reject) => worker.once("error", reject));
  const ended = new Promise((resolve) => worker.once("message", resolve));
  equal(texts(await Promise.race([server.receive(), failed])), ["from a worker"]);
  await server.send("to a worker");
  equal(await Promise.race([ended, failed]), ["to a worker"]);
  client.close();
  server.close();
  passed();
} else {
  attach(workerData.shared);
  const client = new Request();
  client.connect("inproc://shared");
  await client.send("from a worker");
  parentPort.postMessage(texts(await client.receive()));
  client.close();
}
