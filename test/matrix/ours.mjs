/**
 * This package as a side of a connection. A page loads this module, too, so it uses nothing of
 * Node.
 */

/** @typedef {import("./exchanges.mjs").Peer} Peer */
/** @typedef {import("./exchanges.mjs").Parts} Parts */
/**
 * @typedef {object} Side
 * @property {(kind: string, options: Record<string, unknown>) => Promise<Peer>} open
 * @property {() => Promise<void>} clear closes the sockets
 */

/** The names of classes. */
const CLASSES = {
  REQ: "Request",
  REP: "Reply",
  PUB: "Publisher",
  SUB: "Subscriber",
  XPUB: "XPublisher",
  XSUB: "XSubscriber",
};

/** @param {string} kind */
const classOf = (kind) =>
  CLASSES[/** @type {keyof typeof CLASSES} */ (kind)] ?? kind.charAt(0) + kind.slice(1).toLowerCase();

/** @param {Uint8Array} bytes @returns {string} a character for each byte */
const toText = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
/** @param {string | number} part */
const toBytes = (part) => Uint8Array.from(String(part), (character) => character.charCodeAt(0));

/** The types whose messages have a label, and the name of it. */
const LABELS = { SERVER: "routingId", PEER: "routingId", RADIO: "group", DISH: "group" };

/** @param {Record<string, any>} zmq its modules @returns {Side} */
export function ours(zmq) {
  /** @type {any[]} */
  const sockets = [];
  return {
    async open(kind, { subscribe, join, ...options }) {
      const socket = new zmq[classOf(kind)]({ linger: 0, ...options });
      sockets.push(socket);
      if (subscribe !== undefined) socket.subscribe(subscribe);
      if (join !== undefined) socket.join(join);
      const label = LABELS[/** @type {keyof typeof LABELS} */ (kind)];
      return {
        ready: () => socket.ready(),
        async bind(endpoint) {
          await socket.bind(endpoint);
          return socket.lastEndpoint;
        },
        async connect(endpoint) {
          return kind === "PEER" ? socket.connectPeer(endpoint) : socket.connect(endpoint);
        },
        async send(parts) {
          if (!label) return socket.send(parts.map(toBytes));
          await socket.send(toBytes(parts[1] ?? ""), { [label]: parts[0] });
        },
        async receive() {
          const message = await socket.receive();
          if (!label) return message.map(toText);
          const [body, { [label]: value }] = message;
          return [typeof value === "object" ? toText(value) : value, toText(body)];
        },
      };
    },
    async clear() {
      for (const socket of sockets.splice(0)) socket.close();
    },
  };
}
