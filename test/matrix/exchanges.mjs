/**
 * Pairs of socket types that libzmq lets talk, and what is exchanged over a connection of each: in
 * every direction that the pair has, small, empty and large messages, of several parts where both
 * types have them.
 *
 * Parts are strings whose characters are bytes. Where a type sends or receives with a label (the
 * group of RADIO and DISH, the routing id of SERVER and PEER), the label is the first part.
 */

/**
 * A socket of a side.
 * @typedef {object} Peer
 * @property {(endpoint: string) => Promise<string>} bind resolves to the endpoint, without
 * wildcards
 * @property {(endpoint: string) => Promise<number>} connect resolves to the peer's routing id
 * (PEER)
 * @property {() => Promise<void>} [ready] resolves when it has a peer; called before bind() and
 * connect()
 * @property {(parts: Parts) => Promise<void>} send
 * @property {() => Promise<Parts>} receive
 */
/** @typedef {(string | number)[]} Parts */
/**
 * @typedef {object} Pair
 * @property {readonly [string, string]} kinds
 * @property {readonly [object, object]} [options] of the sockets
 * @property {boolean} [draft]
 * @property {boolean} [multicast] it works where no message goes back
 * @property {(a: Peer, b: Peer, link: Link) => Promise<void>} exchange
 */
/**
 * Which of the two has connected, what connect() resolved to, and whether a message is a datagram.
 * @typedef {{ connector: Peer, id: number, datagrams: boolean }} Link
 */

const BODIES = ["small", "", "\x00\xff".repeat(60_000)];
const SINGLE = BODIES.map((body) => [body]);
const MULTIPART = [...SINGLE, ["", "several", "", "parts"]];

/** @type {readonly Pair[]} */
export const PAIRS = [
  { kinds: ["REQ", "REP"], exchange: (req, rep) => ask(req, rep) },
  {
    kinds: ["REQ", "ROUTER"],
    options: [{ routingId: "a" }, {}],
    exchange: (req, router) => ask(req, labelled(router, "a", "")),
  },
  { kinds: ["DEALER", "REP"], exchange: (dealer, rep) => ask(labelled(dealer, ""), rep) },
  {
    kinds: ["DEALER", "ROUTER"],
    options: [{ routingId: "a" }, {}],
    exchange: (dealer, router) => ask(dealer, labelled(router, "a")),
  },
  { kinds: ["DEALER", "DEALER"], exchange: (a, b) => ask(a, b) },
  {
    kinds: ["ROUTER", "ROUTER"],
    options: [{ routingId: "a" }, { routingId: "b" }],
    exchange: (a, b) => askWhenMet(labelled(a, "b"), labelled(b, "a")),
  },
  {
    kinds: ["PUB", "SUB"],
    options: [{}, { subscribe: "" }],
    multicast: true,
    exchange: (pub, sub) => publish(pub, sub),
  },
  { kinds: ["PUB", "XSUB"], exchange: subscribeAndPublish },
  {
    kinds: ["XPUB", "SUB"],
    options: [{}, { subscribe: "" }],
    multicast: true,
    exchange: (pub, sub) => publish(pub, sub),
  },
  { kinds: ["XPUB", "XSUB"], exchange: subscribeAndPublish },
  { kinds: ["PUSH", "PULL"], exchange: (push, pull) => arrive(push, pull, MULTIPART) },
  { kinds: ["PAIR", "PAIR"], exchange: (a, b) => ask(a, b) },
  { kinds: ["CLIENT", "SERVER"], draft: true, exchange: serve },
  {
    kinds: ["RADIO", "DISH"],
    options: [{}, { join: "g" }],
    draft: true,
    exchange: (radio, dish, { datagrams }) =>
      publish(labelled(radio, "g"), labelled(dish, "g"), datagrams ? SINGLE.slice(0, 2) : SINGLE),
  },
  { kinds: ["SCATTER", "GATHER"], draft: true, exchange: (scatter, gather) => arrive(scatter, gather, SINGLE) },
  {
    kinds: ["PEER", "PEER"],
    draft: true,
    exchange: (a, b, link) => serve(labelled(link.connector, link.id), link.connector === a ? b : a),
  },
  { kinds: ["CHANNEL", "CHANNEL"], draft: true, exchange: (a, b) => ask(a, b, SINGLE) },
];

/**
 * Messages go from `a` to `b`, and each is answered.
 * @type {(a: Peer, b: Peer, messages?: string[][]) => Promise<void>}
 */
async function ask(a, b, messages = MULTIPART) {
  for (const message of messages) {
    await a.send(message);
    same(await b.receive(), message);
    await b.send(["re", ...message].slice(-message.length));
    same(await a.receive(), ["re", ...message].slice(-message.length));
  }
}

/**
 * The same between types that drop what they send before they know of each other.
 * @type {(a: Peer, b: Peer) => Promise<void>}
 */
async function askWhenMet(a, b) {
  await meet(a, b);
  await ask(a, b);
}

/** @type {(from: Peer, to: Peer, messages: string[][]) => Promise<void>} */
async function arrive(from, to, messages) {
  for (const message of messages) {
    await from.send(message);
    same(await to.receive(), message);
  }
}

/** @type {(from: Peer, to: Peer, messages?: string[][]) => Promise<void>} */
async function publish(from, to, messages = MULTIPART) {
  await meet(from, to);
  await arrive(from, to, messages);
}

/** @param {Peer} pub @param {Peer} xsub */
async function subscribeAndPublish(pub, xsub) {
  await xsub.send(["\x01"]);
  await publish(pub, xsub);
}

/**
 * The second answers by the routing id of each message.
 * @param {Peer} client
 * @param {Peer} server
 */
async function serve(client, server) {
  for (const [body = ""] of SINGLE) {
    await client.send([body]);
    const [id = 0, question] = await server.receive();
    same([question ?? ""], [body]);
    await server.send([id, body]);
    same(await client.receive(), [body]);
  }
}

const HELLO = "are you there?";

/**
 * Resolves when messages of one arrive at the other. It sends greetings, one at a time, until the
 * first is there, and then takes all of them.
 * @param {Peer} from @param {Peer} to
 */
async function meet(from, to) {
  const state = { met: false };
  const settle = () => {
    state.met = true;
  };
  const first = to.receive();
  first.then(settle, settle);
  while (!state.met) {
    await from.send([HELLO]);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await first;
  await from.send(["yes"]);
  for (let [text] = await to.receive(); text !== "yes"; [text] = await to.receive()) same([text ?? ""], [HELLO]);
}

/**
 * The peer, with parts that it puts before each message and takes from each.
 * @param {Peer} peer @param {Parts} label @returns {Peer}
 */
function labelled(peer, ...label) {
  return {
    ...peer,
    send: (parts) => peer.send([...label, ...parts]),
    async receive() {
      const parts = await peer.receive();
      same(parts.slice(0, label.length), label);
      return parts.slice(label.length);
    },
  };
}

/**
 * Told by lengths, since a difference of long texts cannot be read.
 * @param {Parts} found
 * @param {Parts} wanted
 */
function same(found, wanted) {
  if (found.length === wanted.length && found.every((part, at) => part === wanted[at])) return;
  const lengths = (/** @type {Parts} */ parts) => `[${parts.map((part) => String(part).length).join(", ")}]`;
  throw new Error(`parts of ${lengths(found)} bytes came, and not of ${lengths(wanted)}`);
}
