/**
 * What the matrix holds: the peers, the transports that reach each, and which combinations libzmq
 * or the peer does not have. All that is not excluded here is run, and must pass.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { PAIRS } from "./exchanges.mjs";

/** @typedef {import("./exchanges.mjs").Pair} Pair */
/**
 * @typedef {object} Transport
 * @property {string} name
 * @property {() => string | Promise<string>} endpoint to bind
 * @property {object} [options] of both sockets
 * @property {readonly string[]} mechanisms
 * @property {boolean} [connects] the peer only connects
 */

export const MECHANISMS = ["NULL", "PLAIN", "CURVE"];
const NONE = ["NULL"];

let last = 0;
const uniqueName = () => `libzmq-wasm-${process.pid}-${++last}`;

/** A free port. libzmq does not tell which one it has for a wildcard. */
async function udpPort() {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

/** @type {(folder: string) => Record<string, Transport>} */
const transports = (folder) => ({
  tcp: { name: "tcp", endpoint: () => "tcp://127.0.0.1:*", mechanisms: MECHANISMS },
  ipv6: { name: "tcp, IPv6", endpoint: () => "tcp://[::1]:*", options: { ipv6: true }, mechanisms: MECHANISMS },
  ipc: { name: "ipc", endpoint: () => `ipc://${folder}/${++last}`, mechanisms: MECHANISMS },
  abstract: { name: "ipc, abstract", endpoint: () => `ipc://@${uniqueName()}`, mechanisms: MECHANISMS },
  inproc: { name: "inproc", endpoint: () => `inproc://${uniqueName()}`, mechanisms: NONE },
  ws: { name: "ws", endpoint: () => "ws://127.0.0.1:*", mechanisms: MECHANISMS },
  wss: { name: "wss", endpoint: () => "wss://127.0.0.1:*", mechanisms: MECHANISMS },
  udp: { name: "udp", endpoint: async () => `udp://127.0.0.1:${await udpPort()}`, mechanisms: NONE },
  epgm: {
    name: "epgm",
    endpoint: () => "epgm://127.0.0.1;239.192.1.1:5555",
    options: { rate: 100_000 },
    mechanisms: NONE,
  },
});

/**
 * @typedef {object} Column
 * @property {string} peer
 * @property {readonly Transport[]} transports
 * @property {(pair: Pair) => boolean} has
 * @property {boolean} [forgets] the peer drops what it sends before it has a connection
 * @property {(one: Case) => boolean} [fails] for a fault of the peer
 */

/** @type {(folder: string) => Record<"ours" | "native" | "jszmq" | "page", Column>} */
export function columns(folder) {
  const { tcp, ipv6, ipc, abstract, inproc, ws, wss, udp, epgm } = transports(folder);
  const stable = ({ draft = false }) => !draft;
  return {
    ours: {
      peer: "this package on Node",
      transports: [tcp, ipv6, ipc, abstract, inproc, ws, wss, udp, epgm],
      has: () => true,
    },
    native: { peer: "native libzmq", transports: [tcp, ipv6, ipc, ws, epgm], has: stable, fails: failsNatively },
    jszmq: {
      peer: "jszmq, over the package ws",
      transports: [ws, wss].map((transport) => ({ ...transport, mechanisms: NONE })),
      forgets: true,
      fails: failsInJszmq,
      has: ({ kinds }) => kinds.every((kind) => JSZMQ.includes(kind)) && kinds[0] !== kinds[1],
    },
    page: {
      peer: "this package in a browser",
      transports: [
        inproc,
        { ...ws, connects: true },
        { ...wss, connects: true },
        { ...tcp, name: "tcp, by the relay", connects: true },
        { ...ipc, name: "ipc, by the relay", connects: true },
      ],
      has: () => true,
    },
  };
}

const JSZMQ = ["REQ", "REP", "DEALER", "ROUTER", "PUB", "SUB", "XPUB", "XSUB", "PUSH", "PULL"];

/**
 * Whether libzmq has the pair over the transport.
 * @param {Pair} pair
 * @param {Transport} transport
 */
function carries({ kinds, multicast = false }, { name }) {
  if (name === "udp") return kinds[0] === "RADIO";
  return name !== "epgm" || multicast;
}

/**
 * @typedef {object} Case
 * @property {Column} column
 * @property {Pair} pair
 * @property {Transport} transport
 * @property {string} mechanism
 * @property {boolean} swapped the peer has the first type of the pair, and we the second
 * @property {boolean} weBind
 */

/** @param {Column} column @returns {Case[]} */
export function casesOf(column) {
  return PAIRS.flatMap((pair) =>
    column.transports
      .filter((transport) => column.has(pair) && carries(pair, transport))
      .flatMap((transport) =>
        transport.mechanisms.flatMap((mechanism) =>
          [false, true].flatMap((swapped) =>
            [true, false]
              .filter((weBind) => possible(pair, transport, swapped, weBind))
              .map((weBind) => ({ column, pair, transport, mechanism, swapped, weBind }))
              .filter((one) => !column.fails?.(one)),
          ),
        ),
      ),
  );
}

/**
 * Faults of libzmq 4.3.4, which two native processes show as well: a REQ that is a PLAIN server
 * with a ZAP handler, and a subscriber with CURVE over ws.
 * @param {Case} one
 */
function failsNatively({ pair: { kinds }, transport: { name }, mechanism, swapped, weBind }) {
  const theirs = kinds[swapped ? 0 : 1];
  if (mechanism === "PLAIN") return theirs === "REQ" && !weBind;
  return name === "ws" && mechanism === "CURVE" && (theirs === "SUB" || theirs === "XSUB");
}

/**
 * A server of jszmq accepts the sub-protocol ZWS2.0/NULL, which it does not know. Over wss it has
 * sent its first messages by the time that we ask it again, for ZWS2.0, and they are lost.
 * @param {Case} one
 */
function failsInJszmq({ pair: { kinds }, transport: { name }, swapped, weBind }) {
  return name === "wss" && !weBind && swapped && ["REQ", "DEALER", "PUSH"].includes(kinds[0]);
}

/** @type {(pair: Pair, transport: Transport, swapped: boolean, weBind: boolean) => boolean} */
function possible({ kinds }, { name, connects = false }, swapped, weBind) {
  if (connects && !weBind) return false;
  if (kinds[0] === kinds[1] && swapped) return false;
  // Over udp the receiver binds, over epgm the sender.
  const firstBinds = swapped !== weBind;
  return name === "udp" ? !firstBinds : name === "epgm" ? firstBinds : true;
}
