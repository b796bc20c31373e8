/**
 * Main computes from the moment at which its two sockets, one of each mode, are bound, until the
 * threaded one has served a peer. The peer is a thread without the package. It connects to both
 * ports, completes handshakes and sends PINGs. Prints the number of answers per socket at the end
 * of the computation, and again when the inline socket has answered too.
 */
import { once } from "node:events";
import net from "node:net";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { GREETING, PING, PONG, ready } from "./zmtp.mjs";

const SERVED = 3;

/** The answers of one port: the number of PONGs. */
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
  const reports = once(peer, "message");
  await once(peer, "online");
  let steps = 0;
  while (Atomics.load(served, 0) === 0) steps = (steps * 31 + 1) % 1_000_003; // no event loop
  const [before] = await reports;
  console.log(before);
  const [after] = await once(peer, "message");
  console.log(after);
} else {
  const { ports, served } = workerData;
  const state = { reported: false };
  const [inline, threaded] = ports.map((port) => new Visit(port, () => report()));
  function report() {
    const line = `inline ${inline.pongs}, threaded ${threaded.pongs}`;
    if (threaded.pongs === SERVED && !state.reported) {
      state.reported = true;
      parentPort.postMessage(line);
      Atomics.store(served, 0, 1);
    } else if (inline.pongs === SERVED) parentPort.postMessage(line);
  }
}
