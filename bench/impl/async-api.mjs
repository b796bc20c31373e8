// The adapter for every package with the API of npm zeromq 6:   node async-api.mjs PACKAGE VARIANT ...
// It is what a user would write, with default options. Contract: top of ../implementations.mjs.
import { endpoint, isEnd, receiveTimed, requestTimed, role, say, sendTimed } from "./traffic.mjs";

const [packageName, variantName] = process.argv.slice(2);
const zmq = await import(packageName);

/** How a program sends and receives many messages; `take` answers true after the last one. */
const VARIANTS = {
  plain: {
    async send(push, messages) {
      for (const message of messages) await push.send(message);
    },
    async receive(pull, take) {
      for await (const [message] of pull) if (take(message)) break;
    },
  },
};

async function bound(socket) {
  await socket.bind(endpoint);
  say({ endpoint: socket.lastEndpoint });
  return socket;
}

function connected(socket) {
  socket.connect(endpoint);
  return socket;
}

const ROLES = {
  async pull({ receive }) {
    const pull = await bound(new zmq.Pull());
    await receive(pull, receiveTimed());
    pull.close();
  },

  async push({ send }) {
    const push = connected(new zmq.Push());
    await sendTimed((messages) => send(push, messages));
    push.close();
  },

  async rep() {
    const rep = await bound(new zmq.Reply());
    for (let total = 0; ; total++) {
      const [message] = await rep.receive();
      await rep.send(message);
      if (!isEnd(message)) continue;
      say({ total });
      break;
    }
    rep.close();
  },

  async req() {
    const req = connected(new zmq.Request());
    await requestTimed(async (message) => {
      await req.send(message);
      const [reply] = await req.receive();
      return reply;
    });
    req.close();
  },
};

await ROLES[role](VARIANTS[variantName]);
