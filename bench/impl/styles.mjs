// Two styles of sending and receiving many messages with the API of npm zeromq 6: one by one, or
// with the additions of this package. A style is the code that a user would write in a hot loop.
//
// `send` sends messages, in several `turns` of the ring of traffic.mjs. `receive` passes every
// message to `take`, or its place to `takeSpan`, until that returns true. `echo` sends back the
// messages of a ROUTER until `last` is true of a body, and resolves to the number of messages
// before. `big` is a function that receives one big message at each call.
import { size } from "./traffic.mjs";

const ONE_BY_ONE = {
  turns: 4,

  async send(socket, messages) {
    for (const message of messages) await socket.send(message);
  },

  async receive(socket, { take }) {
    for await (const [message] of socket) if (take(message)) break;
  },

  async echo(router, last) {
    let total = 0;
    for await (const [peer, body] of router) {
      await router.send([peer, body]);
      if (last(body)) break;
      total++;
    }
    return total;
  },

  big: (socket) => () => socket.receive(),
};

/** Messages of a batch: up to a thousand small ones, or about a megabyte of big ones. */
const BATCH = Math.max(1, Math.min(1020, Math.floor(1e6 / size)));

const batched = (/** @type {typeof import("libzmq-wasm").Batch} */ Batch) => {
  const out = new Batch();
  return {
    turns: Math.max(1, Math.floor(BATCH / 17)),

    async send(socket, messages) {
      for (let i = 0; i < messages.length;) {
        out.clear();
        for (const end = Math.min(messages.length, i + BATCH); i < end; i++) out.add(messages[i]);
        await socket.sendBatch(out);
      }
    },

    async receive(socket, { takeSpan }) {
      for (;;) {
        const batch = await socket.receiveBatch();
        const { bytes, length } = batch;
        for (let i = 0; i < length; i++) if (takeSpan(bytes, batch.start(i), batch.end(i))) return;
      }
    },

    async echo(router, last) {
      for (let total = 0, ended = false; ;) {
        const batch = await router.receiveBatch();
        out.clear();
        for (const message of batch) {
          out.add(message);
          ended = last(message[1]);
          if (!ended) total++;
        }
        await router.sendBatch(out);
        if (ended) return total;
      }
    },

    big(socket) {
      const into = Buffer.allocUnsafeSlow(size);
      return () => socket.receive({ into });
    },
  };
};

/** Returns the style of a name, `plain` or `batch`, for sockets of a module. */
export const styleOf = (/** @type {string} */ name, zmq) => (name === "batch" ? batched(zmq.Batch) : ONE_BY_ONE);
