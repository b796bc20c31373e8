/**
 * Computes, until a peer says that it is served: main is busy from the moment on at which its sockets, one of either mode,
 * are bound. The peer, a thread without the package, comes to both ports, shakes hands, and sends PINGs. Prints who had
 * answered what when main was let go on, and that the inline socket answers then, too.
 */
import { once } from "node:events";
import net from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { GREETING, PING, PONG, ready } from "./zmtp.mjs";

const SERVED = 3;

/** What one port has answered: handshakes and PONGs. */
class Visit {
  pongs = 0;
  #received = Buffer.alloc(0);

  constructor(port, ponged) {
    const socket = net.connect(port, "127.0.0.1");
    socket.write(Buffer.concat([GREETING, ready("PUSH")]));
    let greeted = false;
    socket.on("data", (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      if (!greeted && this.#received.includes("READY")) {
        greeted = true;
        socket.write(PING);
      }
      const at = this.#received.indexOf(PONG);
      if (at < 0) return;
      this.#received = this.#received.subarray(at + PONG.length);
      this.pongs++;
      if (this.pongs < SERVED) socket.write(PING);
      else socket.end();
      ponged();
    });
  }
}

if (isMainThread) {
  const { Context, createInstance, Pull } = await import("libzmq-wasm");
  const sockets = ["inline", "threaded"].map((mode) => {
    const context = new Context({ instance: createInstance({ threads: mode === "threaded" }) });
    return new Pull({ context });
  });
  for (const socket of sockets) await socket.bind("tcp://127.0.0.1:*");
  const ports = sockets.map(({ lastEndpoint }) => Number(lastEndpoint.split(":").pop()));
  const served = new Int32Array(new SharedArrayBuffer(4));
  const peer = new Worker(new URL(import.meta.url), { workerData: { ports, served } });
  const told = once(peer, "message");
  await once(peer, "online");
  let steps = 0;
  while (Atomics.load(served, 0) === 0) steps = (steps * 31 + 1) % 1_000_003; // no event loop
  const [before] = await told;
  console.log(before);
  const [after] = await once(peer, "message");
  console.log(after);
} else {
  const { ports, served } = workerData;
  const state = { told: false };
  const [inline, threaded] = ports.map((port) => new Visit(port, () => tell()));
  function tell() {
    const line = `inline ${inline.pongs}, threaded ${threaded.pongs}`;
    if (threaded.pongs === SERVED && !state.told) {
      state.told = true;
      parentPort.postMessage(line);
      Atomics.store(served, 0, 1);
    } else if (inline.pongs === SERVED) parentPort.postMessage(line);
  }
}
