/**
 * A bound socket of each type with a good peer. The good peer is served at any time, whatever raw
 * peers send to the same socket. Messages that raw peers manage to send are received and dropped.
 */
import * as zmq from "libzmq-wasm";
import * as draft from "libzmq-wasm/draft";
import { until, turn } from "./subject.js";

/** The methods of all socket types; each type has some of them. */
interface AnySocket extends zmq.Socket {
  send(message: unknown, options?: unknown): Promise<void>;
  receive(): Promise<unknown[]>;
  subscribe(): void;
  join(group: string): void;
}

type Constructor = new (options: object) => zmq.Socket;

/** The bound socket's part in an exchange: it returns a message, records it, or sends it itself. */
type Way = "echoes" | "collects" | "sends";

interface Kind {
  readonly bound: Constructor;
  readonly peer: Constructor;
  readonly way: Way;
}

const kind = (bound: unknown, peer: unknown, way: Way): Kind => ({
  bound: bound as Constructor,
  peer: peer as Constructor,
  way,
});

export const KINDS: Readonly<Record<string, Kind>> = {
  PAIR: kind(zmq.Pair, zmq.Pair, "collects"),
  PUB: kind(zmq.Publisher, zmq.Subscriber, "sends"),
  SUB: kind(zmq.Subscriber, zmq.Publisher, "collects"),
  REQ: kind(zmq.Request, zmq.Reply, "sends"),
  REP: kind(zmq.Reply, zmq.Dealer, "echoes"),
  DEALER: kind(zmq.Dealer, zmq.Dealer, "collects"),
  ROUTER: kind(zmq.Router, zmq.Dealer, "echoes"),
  PULL: kind(zmq.Pull, zmq.Push, "collects"),
  PUSH: kind(zmq.Push, zmq.Pull, "sends"),
  XPUB: kind(zmq.XPublisher, zmq.Subscriber, "sends"),
  XSUB: kind(zmq.XSubscriber, zmq.XPublisher, "collects"),
  STREAM: kind(zmq.Stream, zmq.Stream, "echoes"),
  SERVER: kind(draft.Server, draft.Client, "echoes"),
  CLIENT: kind(draft.Client, draft.Server, "collects"),
  RADIO: kind(draft.Radio, draft.Dish, "sends"),
  DISH: kind(draft.Dish, draft.Radio, "collects"),
  GATHER: kind(draft.Gather, draft.Scatter, "collects"),
  SCATTER: kind(draft.Scatter, draft.Gather, "sends"),
  PEER: kind(draft.Peer, draft.Peer, "echoes"),
  CHANNEL: kind(draft.Channel, draft.Channel, "collects"),
};

const GROUP = "g";
const NO_SEND = /^(SUB|PULL|DISH|GATHER)$/;
const NO_RECEIVE = /^(PUB|PUSH|RADIO|SCATTER)$/;
/** The name of a socket's type, by its class. */
const nameOf = new Map(Object.entries(KINDS).map(([name, { bound }]) => [bound, name]));
/** Turns of the event loop between two sends. A threaded instance needs some for an answer. */
const TURNS_BETWEEN = 3;

function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString("latin1") : "";
}

export class Service {
  readonly bound: AnySocket;
  readonly peer: AnySocket;
  readonly #kind: Kind;
  readonly #name: string;
  /** Sent texts that have not arrived yet. */
  readonly #expected = new Set<string>();
  /** The bound socket's id at the peer, if the peer is a STREAM, a SERVER or a PEER. */
  #boundId: unknown;
  #number = 0;
  /** The error that ended receiving. */
  failure: Error | undefined;

  readonly #context: zmq.Context;
  readonly #peerOptions: object;

  constructor(name: string, context: zmq.Context, options: { readonly bound: object; readonly peer: object }) {
    const found = KINDS[name];
    if (!found) throw new Error(`there is no socket type "${name}"`);
    this.#name = name;
    this.#context = context;
    this.#peerOptions = options.peer;
    this.#kind = found;
    const common = { context, linger: 0, reconnectInterval: 10 };
    const relaxed = name === "REQ" ? { relaxed: true, correlate: true } : {};
    this.bound = new found.bound({ ...common, ...options.bound, ...relaxed }) as AnySocket;
    this.peer = new found.peer({ ...common, ...options.peer }) as AnySocket;
    for (const socket of [this.bound, this.peer]) {
      if (!NO_SEND.test(this.#typeOf(socket))) Object.assign(socket, { sendTimeout: 0 });
      if (socket instanceof zmq.Subscriber) socket.subscribe();
      if (socket instanceof draft.Dish) socket.join(GROUP);
    }
  }

  #typeOf(socket: zmq.Socket): string {
    return nameOf.get(socket.constructor as Constructor) ?? "";
  }

  /** Binds, connects the peer, and exchanges the first message. */
  async start(endpoint: string): Promise<string> {
    await this.bound.bind(endpoint);
    const address = this.bound.lastEndpoint ?? endpoint;
    if (this.peer instanceof draft.Peer) this.#boundId = { routingId: this.peer.connectPeer(address) };
    else this.peer.connect(address);
    if (this.#name === "XSUB") await this.bound.send(Buffer.from([1]));
    for (const socket of [this.bound, this.peer]) void this.#receiveAll(socket);
    await this.exchange();
    return address;
  }

  async #receiveAll(socket: AnySocket): Promise<void> {
    const type = this.#typeOf(socket);
    if (NO_RECEIVE.test(type) || type === "REQ") return;
    try {
      while (!socket.closed) await this.#take(socket, type, await socket.receive());
    } catch (error) {
      if (!socket.closed) this.failure = error as Error;
    }
  }

  async #take(socket: AnySocket, type: string, message: unknown[]): Promise<void> {
    const body = message.findLast((part) => Buffer.isBuffer(part) && part.length > 0);
    const isPeer = socket === this.peer;
    if (type === "STREAM" && isPeer) this.#boundId = message[0];
    if (type === "SERVER" && isPeer) this.#boundId = message[1];
    const answers = isPeer ? this.#name === "REQ" : this.#kind.way === "echoes";
    if (answers) await this.#answer(socket, type, message);
    if (!isPeer && this.#kind.way !== "collects") return;
    for (const text of this.#expected) if (textOf(body).includes(text)) this.#expected.delete(text);
  }

  async #answer(socket: AnySocket, type: string, message: unknown[]): Promise<void> {
    try {
      // An empty message would close a STREAM's connection.
      if (type === "STREAM" && textOf(message[1]) === "") return;
      if (type === "SERVER" || type === "PEER") await socket.send(message[0], message[1]);
      else await socket.send(message);
    } catch (error) {
      this.#tolerate(error); // the raw peer has gone, or its queue is full
    }
  }

  #tolerate(error: unknown): void {
    const { code } = error as { code?: string };
    if (!["EAGAIN", "EHOSTUNREACH", "EFSM", "EINVAL"].includes(code ?? "")) throw error;
  }

  /**
   * Sends until the message has arrived. Messages to raw peers, or before a subscription, are lost.
   */
  async exchange(): Promise<void> {
    const text = `message ${++this.#number};`;
    this.#expected.add(text);
    while (this.#expected.has(text)) {
      await this.#send(text).catch((error: unknown) => this.#tolerate(error));
      for (let i = 0; i < TURNS_BETWEEN && this.#expected.has(text); i++) await turn();
      if (this.failure) throw this.failure;
    }
  }

  async #send(text: string): Promise<void> {
    const from = this.#kind.way === "sends" ? this.bound : this.peer;
    const type = this.#typeOf(from);
    if (type === "STREAM") {
      if (this.#boundId === undefined) return;
      await from.send([this.#boundId, text]);
    } else if (type === "RADIO") await from.send(text, { group: GROUP });
    else if (type === "PEER") await from.send(text, this.#boundId);
    else if (type === "SERVER") await this.#fromServer(text);
    else if (this.#name === "REP") await from.send([null, text]);
    else await from.send(text);
  }

  /** A peer that is a SERVER knows its CLIENT only after that has sent a message. */
  async #fromServer(text: string): Promise<void> {
    await this.bound.send("hello");
    await turn();
    if (this.#boundId !== undefined) await this.peer.send(text, this.#boundId);
  }

  /**
   * Connects another socket of the peer's type to an endpoint. Returns a function that closes it.
   */
  another(endpoint: string): () => void {
    const options = { context: this.#context, linger: 0, reconnectInterval: 1, ...this.#peerOptions };
    const socket = new this.#kind.peer(options) as AnySocket;
    if (socket instanceof zmq.Subscriber) socket.subscribe();
    if (socket instanceof draft.Dish) socket.join(GROUP);
    socket.connect(endpoint);
    return () => socket.close();
  }

  /** Connects the bound socket to an endpoint too. */
  connect(endpoint: string): void {
    this.bound.connect(endpoint);
  }

  /** Also of an endpoint that libzmq has given up. */
  disconnect(endpoint: string): void {
    try {
      this.bound.disconnect(endpoint);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }

  async close(): Promise<void> {
    for (const socket of [this.bound, this.peer]) socket.close();
    await until(() => this.bound.closed && this.peer.closed);
  }
}
