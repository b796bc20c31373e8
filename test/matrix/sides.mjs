/**
 * The other sides of a connection: native libzmq (pyzmq), jszmq over the package ws, and this
 * package in a page of Chromium. All have sockets with one interface, Peer.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** @typedef {import("./exchanges.mjs").Peer} Peer */
/** @typedef {import("./exchanges.mjs").Parts} Parts */
/** @typedef {import("./ours.mjs").Side} Side */

const toText = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString("latin1");
const toBytes = (/** @type {string | number} */ part) => Buffer.from(String(part), "latin1");

const PEER_PROGRAM = fileURLToPath(new URL("../interop/peer.py", import.meta.url));

/**
 * Native libzmq, in a process of Debian's python3-zmq.
 * @param {string[]} [prefix] what starts the process
 */
export async function native(prefix = []) {
  const [command = "", ...args] = [...prefix, "/usr/bin/python3", "-u", PEER_PROGRAM];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  const started = new Promise((resolve, reject) => waiting.set(0, { resolve, reject }));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id, error, ...answer } = JSON.parse(line);
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(answer);
    else call?.reject(new Error(`native: ${error}`));
  });
  await started;
  let last = 0;
  /** @param {string} what @param {object} [details] @returns {Promise<any>} */
  const request = (what, details = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id: last, do: what, ...details })}\n`);
    });
  const base64 = (/** @type {string | number} */ part) => toBytes(part).toString("base64");
  return {
    /** @param {string} kind @param {Record<string, unknown>} options @returns {Promise<Peer>} */
    async open(kind, options) {
      const { socket } = await request("open", { kind, options });
      return {
        bind: async (endpoint) => (await request("bind", { socket, endpoint })).endpoint,
        connect: async (endpoint) => (await request("connect", { socket, endpoint }), 0),
        send: async (parts) => void (await request("send", { socket, parts: parts.map(base64) })),
        receive: async () =>
          (await request("receive", { socket })).parts.map((/** @type {string} */ part) =>
            Buffer.from(part, "base64").toString("latin1"),
          ),
      };
    },
    clear: () => request("reset"),
    async close() {
      child.stdin.end();
      await once(child, "close");
    },
  };
}

/** @type {{ add(parts: Parts): Parts, take(parts: Parts): Parts }} */
const AS_THEY_ARE = { add: (parts) => parts, take: (parts) => parts };
/** A ROUTER of jszmq keeps the byte of flags before the routing id. @type {typeof AS_THEY_ARE} */
const ROUTING_IDS = {
  add: ([id, ...parts]) => [`\0${id}`, ...parts],
  take: ([id, ...parts]) => [String(id).slice(1), ...parts],
};

/**
 * jszmq, over the package ws. `certificate`: of its servers over TLS.
 * @param {{ cert: string, key: string }} certificate @returns {Side}
 */
export function jszmq(certificate) {
  const { socket: create } = createRequire(new URL("../../build/peers/", import.meta.url))("jszmq");
  /** @type {(() => void)[]} */
  const cleanups = [];
  return {
    async open(kind, { routingId, subscribe }) {
      const socket = create(kind.toLowerCase());
      cleanups.push(() => socket.close());
      if (routingId !== undefined) socket.options.routingId = routingId;
      if (subscribe !== undefined) socket.subscribe(subscribe);
      const messages = arrivals(socket);
      const labels = kind === "ROUTER" ? ROUTING_IDS : AS_THEY_ARE;
      return {
        async bind(endpoint) {
          const secure = endpoint.startsWith("wss:");
          const server = secure ? createSecureServer(certificate) : createServer();
          cleanups.push(() => void server.close());
          server.listen(0, "127.0.0.1");
          await once(server, "listening");
          const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
          const address = `${secure ? "wss" : "ws"}://127.0.0.1:${port}/`;
          socket.bind(address, server);
          return address;
        },
        connect: async (endpoint) => (socket.connect(endpoint), 0),
        send: async (parts) => socket.send(labels.add(parts).map(toBytes)),
        receive: async () => labels.take(await messages()),
      };
    },
    async clear() {
      for (const cleanup of cleanups.splice(0)) cleanup();
    },
  };
}

/**
 * The messages of a jszmq socket, one by one.
 * @param {any} socket
 * @returns {() => Promise<Parts>}
 */
function arrivals(socket) {
  /** @type {Parts[]} */
  const queue = [];
  /** @type {() => void} */
  let wake = () => undefined;
  socket.on("message", (/** @type {Uint8Array[]} */ ...parts) => {
    queue.push(parts.map(toText));
    wake();
  });
  return async () => {
    for (;;) {
      const message = queue.shift();
      if (message) return message;
      await new Promise((resolve) => {
        wake = () => resolve(undefined);
      });
    }
  };
}

/**
 * This package in a page.
 * @param {import("../browser/world.mjs").World} world
 * @returns {Promise<Side & { page: import("playwright-core").Page }>}
 */
export async function inPage(world) {
  world.site.add("/ours.mjs", { type: "text/javascript", body: readFileSync(new URL("ours.mjs", import.meta.url)) });
  const page = await world.page();
  await page.evaluate(async () => {
    const [{ ours }, draft] = await Promise.all([import("/ours.mjs"), import("/dist/browser/draft.js")]);
    const side = ours({ ...zmq, ...draft });
    const peers = [];
    globalThis.side = {
      open: async (kind, options) => peers.push(await side.open(kind, options)) - 1,
      call: (at, method, ...args) => peers[at][method](...args),
      clear: () => side.clear(),
    };
  });
  /** @param {string} method @param {unknown[]} args @returns {Promise<any>} */
  const call = (method, ...args) => page.evaluate(([name, given]) => globalThis.side[name](...given), [method, args]);
  return {
    page,
    async open(kind, options) {
      const at = await call("open", kind, options);
      const method =
        (/** @type {string} */ name) =>
        (/** @type {unknown[]} */ ...args) =>
          call("call", at, name, ...args);
      return { bind: method("bind"), connect: method("connect"), send: method("send"), receive: method("receive") };
    },
    clear: () => call("clear"),
  };
}
