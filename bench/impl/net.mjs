// The lower bound for a Node program: `node:net` with a 4-byte length before each message and no
// other protocol. Small messages are gathered into chunks of 64 KiB, big ones are written by
// themselves. Each arrives as a Buffer. Contract: top of ../implementations.mjs.
import { once } from "node:events";
import net from "node:net";
import {
  endpoint,
  isEnd,
  receiveTimed,
  receiverGone,
  requestTimed,
  role,
  say,
  sendTimed,
  takeUploads,
  uploadTimed,
} from "./traffic.mjs";

const HEAD = 4;
const CHUNK = 65_536;

function address() {
  if (endpoint.startsWith("ipc://")) return { path: endpoint.slice("ipc://".length) };
  const port = endpoint.slice(endpoint.lastIndexOf(":") + 1);
  return { host: "127.0.0.1", port: port === "*" ? 0 : Number(port) };
}

/**
 * Serves the first connection. `each(socket)` returns the function to call with every message,
 * which returns true after the last.
 */
function serve(each) {
  const server = net.createServer({ noDelay: true }, (socket) => {
    server.close();
    const take = each(socket);
    const onData = cut((message) => take(message) && socket.end());
    socket.on("data", onData);
  });
  server.listen(address(), () => {
    const bound = /** @type {net.AddressInfo | string} */ (server.address());
    say({ endpoint: typeof bound === "string" ? endpoint : `tcp://127.0.0.1:${bound.port}` });
  });
}

async function dial() {
  const socket = net.connect({ ...address(), noDelay: true });
  await once(socket, "connect");
  return socket;
}

/** Cuts a byte stream into messages; returns the `data` handler. */
function cut(onMessage) {
  const nothing = Buffer.alloc(0);
  let [head, body, filled] = [nothing, nothing, 0];
  return (data) => {
    const bytes = head.length > 0 ? Buffer.concat([head, data]) : data;
    let at = bytes.copy(body, filled);
    filled += at;
    if (filled < body.length) return;
    if (body !== nothing) onMessage(body);
    [head, body, filled] = [nothing, nothing, 0];
    while (bytes.length - at >= HEAD) {
      const length = bytes.readUInt32LE(at);
      at += HEAD;
      if (bytes.length - at < length) {
        body = Buffer.allocUnsafeSlow(length);
        filled = bytes.copy(body, 0, at);
        return;
      }
      onMessage(bytes.subarray(at, at + length));
      at += length;
    }
    head = bytes.subarray(at);
  };
}

function lengthOf(message) {
  const head = Buffer.alloc(HEAD);
  head.writeUInt32LE(message.length);
  return head;
}

/** Messages of one size, each after its length, in one new chunk. */
function frame(messages) {
  const step = HEAD + messages[0].length;
  const chunk = Buffer.allocUnsafeSlow(messages.length * step);
  messages.forEach((message, i) => {
    chunk.writeUInt32LE(message.length, i * step);
    chunk.set(message, i * step + HEAD);
  });
  return chunk;
}

async function sendAll(socket, messages) {
  const perChunk = Math.max(1, Math.floor(CHUNK / (HEAD + messages[0].length)));
  for (let i = 0; i < messages.length; i += perChunk) {
    socket.cork();
    if (perChunk > 1) {
      socket.write(frame(messages.slice(i, i + perChunk)));
    } else {
      socket.write(lengthOf(messages[i]));
      socket.write(messages[i]);
    }
    socket.uncork();
    if (socket.writableNeedDrain) await once(socket, "drain");
  }
}

/**
 * Returns a function that sends one message over a new connection and resolves to its reply, and a
 * function that closes the connection.
 */
async function dialog() {
  const socket = await dial();
  /** @type {(message: Buffer) => void} */
  let answer = () => {};
  socket.on(
    "data",
    cut((message) => answer(message)),
  );
  const roundTrip = (/** @type {Buffer} */ message) => {
    for (const chunk of message.length < CHUNK ? [frame([message])] : [lengthOf(message), message]) socket.write(chunk);
    return /** @type {Promise<Buffer>} */ (new Promise((resolve) => (answer = resolve)));
  };
  return { roundTrip, end: () => socket.end() };
}

const ROLES = {
  pull: () => serve(() => receiveTimed()),

  async push() {
    const socket = await dial();
    say(await sendTimed((messages) => sendAll(socket, messages)));
    await receiverGone();
    socket.end();
  },

  rep: () =>
    serve((socket) => {
      let total = 0;
      return (message) => {
        socket.write(frame([message]));
        if (!isEnd(message)) return void total++;
        say({ total });
        return true;
      };
    }),

  async req() {
    const { roundTrip, end } = await dialog();
    say(await requestTimed(roundTrip));
    end();
  },

  sink: () =>
    serve((socket) => {
      const take = takeUploads();
      return (message) => {
        socket.write(frame([take(message)]));
        return message.length === 1 && isEnd(message);
      };
    }),

  async source() {
    const { roundTrip, end } = await dialog();
    say(await uploadTimed(roundTrip));
    end();
  },
};

await ROLES[role]();
