/**
 * Main sends on two sockets, one of each mode, and computes until the threaded one's messages have
 * arrived. The sockets have accepted the messages, and are not connected yet. The peer is a thread
 * without the package. It closes the first connection to each port, and reads messages from the
 * next one. Prints how many messages had arrived at the end of the computation, and again when
 * those of the inline socket have arrived too.
 */
import { once } from "node:events";
import net from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { GREETING, ready } from "./zmtp.mjs";

const COUNT = 100;
const BODY = "a message";

/** A port of the peer, and the number of messages that it has received. */
class Port {
  messages = 0;
  #connections = 0;
  #server = net.createServer((socket) => this.#accept(socket));

  constructor(arrived) {
    this.arrived = arrived;
  }

  async listen() {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this.#server.address().port;
  }

  #accept(socket) {
    if (++this.#connections === 1) {
      socket.destroy();
      return;
    }
    let received = "";
    socket.write(Buffer.concat([GREETING, ready("PULL")]));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      this.messages = received.split(BODY).length - 1;
      if (this.messages < COUNT) return;
      socket.end();
      this.#server.close();
      this.arrived();
    });
  }
}

if (isMainThread) {
  const { Context, createInstance, Push } = await import("libzmq-wasm");
  const served = new Int32Array(new SharedArrayBuffer(4));
  const peer = new Worker(new URL(import.meta.url), { workerData: { served } });
  const [ports] = await once(peer, "message");
  const reports = once(peer, "message");
  for (const [i, port] of ports.entries()) {
    const context = new Context({ instance: createInstance({ threads: i === 1 }) });
    const push = new Push({ context, reconnectInterval: 1 });
    push.connect(`tcp://127.0.0.1:${port}`);
    for (let j = 0; j < COUNT; j++) await push.send(BODY);
  }
  let steps = 0;
  while (Atomics.load(served, 0) === 0) steps = (steps * 31 + 1) % 1_000_003; // no event loop
  console.log((await reports)[0]);
  console.log((await once(peer, "message"))[0]);
} else {
  const { served } = workerData;
  let reported = false;
  const [inline, threaded] = [new Port(() => report()), new Port(() => report())];
  const report = () => {
    const line = `inline ${inline.messages}, threaded ${threaded.messages}`;
    if (threaded.messages === COUNT && !reported) {
      reported = true;
      parentPort.postMessage(line);
      Atomics.store(served, 0, 1);
    } else if (inline.messages === COUNT) parentPort.postMessage(line);
  };
  parentPort.postMessage([await inline.listen(), await threaded.listen()]);
}
