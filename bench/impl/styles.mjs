// How a program sends and receives many messages with the API of npm zeromq 6: one by one, or with this package's batches.
// A style is what a user would write in a hot loop. `receive` calls its taker with every message until that answers true;
// `echo` gives back what a ROUTER gets until `last` is true of a body, and resolves to the number of messages before.
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
};

/** Some hundred to a thousand small messages, about a megabyte of big ones. */
const BATCH = Math.max(1, Math.min(1020, Math.floor(1e6 / size)));

const batched = () => {
  return {
    turns: Math.max(1, Math.floor(BATCH / 17)),

    async send(socket, messages) {
      for (let i = 0; i < messages.length; i += BATCH) await socket.sendMany(messages.slice(i, i + BATCH));
    },

    async receive(socket, { take }) {
      for (;;) for (const [message] of await socket.receiveMany()) if (take(message)) return;
    },

    async echo(router, last) {
      for (let total = 0; ;) {
        const got = await router.receiveMany();
        await router.sendMany(got);
        const end = got.findIndex(([, body]) => last(body));
        if (end >= 0) return total + end;
        total += got.length;
      }
    },
  };
};

/** The style of that name: `plain` or `batch`. */
export const styleOf = (/** @type {string} */ name) => (name === "batch" ? batched() : ONE_BY_ONE);
