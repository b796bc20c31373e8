/**
 * The two sides of an interop test, with one interface: sockets of this package, and sockets of
 * pyzmq in a process of its own (peer.py). A test is written once, and run with either side in
 * either role.
 */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import * as api from "../../ts/index.js";
import { endpointOf, newContext, use } from "../support.js";

export type Parts = string | (string | Buffer)[];

/** A socket of either side. */
export interface Peer {
  /** Resolves to the endpoint, with a wildcard replaced. */
  bind(endpoint: string): Promise<string>;
  connect(endpoint: string): Promise<void>;
  send(message: Parts): Promise<void>;
  receive(): Promise<Buffer[]>;
}

/** Options that the tests set. peer.py has their names in zmq.h. */
export type Options = Partial<
  Record<
    | "routingId"
    | "subscribe"
    | "plainServer"
    | "plainUsername"
    | "plainPassword"
    | "curveServer"
    | "curvePublicKey"
    | "curveSecretKey"
    | "curveServerKey",
    string | boolean
  >
>;

const KINDS = {
  PAIR: api.Pair,
  PUB: api.Publisher,
  SUB: api.Subscriber,
  REQ: api.Request,
  REP: api.Reply,
  DEALER: api.Dealer,
  ROUTER: api.Router,
  PULL: api.Pull,
  PUSH: api.Push,
  XPUB: api.XPublisher,
  XSUB: api.XSubscriber,
} as const;

export type Kind = keyof typeof KINDS;

/** A side in one test: its sockets share a context, so that a ZAP handler serves them. */
export interface Side {
  readonly name: string;
  open(kind: Kind, options?: Options): Promise<Peer>;
}

/** The methods of all types at run time; libzmq refuses calls that a type does not have. */
interface Duplex extends api.Socket {
  send(message: Parts): Promise<void>;
  receive(): Promise<Buffer[]>;
}

/** A call as a promise, which rejects with its error. */
function asPromise<A extends unknown[], T>(call: (...args: A) => T): (...args: A) => Promise<T> {
  return (...args) => new Promise((resolve) => resolve(call(...args)));
}

/** This package. The sockets are closed after the test. */
export function ours(): Side {
  const context = newContext();
  return {
    name: "ours",
    open: asPromise((kind, { subscribe, ...options } = {}) => {
      const socket = use(new KINDS[kind]({ ...options, context } as object)) as unknown as Duplex;
      if (socket instanceof api.Subscriber && typeof subscribe === "string") socket.subscribe(subscribe);
      return {
        async bind(endpoint) {
          await socket.bind(endpoint);
          return endpointOf(socket);
        },
        connect: asPromise((endpoint) => socket.connect(endpoint)),
        send: (message) => socket.send(message),
        receive: () => socket.receive(),
      };
    }),
  };
}

interface Answer {
  readonly id: number;
  readonly error?: string;
  readonly libzmq?: string;
  readonly socket?: number;
  readonly endpoint?: string;
  readonly parts?: string[];
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Debian's interpreter, which has Debian's packages. Another one may come first in PATH. */
const PYTHON = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
const PROGRAM = fileURLToPath(new URL("peer.py", import.meta.url));

/** pyzmq, in one process for many tests. */
export class Pyzmq implements Side {
  readonly name = "pyzmq";
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #complaint = "";
  #gone: Error | undefined;

  /** Resolves when the process is ready; rejects with the missing part. */
  static async start(): Promise<Pyzmq> {
    const side = new Pyzmq();
    await side.#answer(0);
    return side;
  }

  private constructor() {
    this.#child = spawn(PYTHON, ["-u", PROGRAM], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child.stderr.on("data", (text) => (this.#complaint += String(text)));
    this.#child.stdin.on("error", () => undefined); // the event 'close' has the reason
    this.#child.on("error", (error) => this.#end(`${PYTHON}: ${error.message}`));
    this.#child.on("close", () => this.#end(this.#complaint));
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#take(JSON.parse(line) as Answer));
  }

  async open(kind: Kind, options: Options = {}): Promise<Peer> {
    const { socket } = await this.#request("open", { kind, options });
    return this.#peer(socket!);
  }

  /** The next failed or completed handshake of a socket of this side, by its name in zmq.h. */
  async handshakes(peer: Peer): Promise<() => Promise<string>> {
    const events = Object.values(HANDSHAKES);
    const { socket } = await this.#request("monitor", { socket: this.#numbers.get(peer), events });
    const monitor = this.#peer(socket!);
    return async () => HANDSHAKES[(await monitor.receive())[0]!.readUInt16LE()]!;
  }

  /** Closes all sockets. */
  async reset(): Promise<void> {
    await this.#request("reset", {});
  }

  async stop(): Promise<void> {
    if (this.#gone) return;
    this.#child.stdin.end();
    await once(this.#child, "close");
  }

  readonly #numbers = new WeakMap<Peer, number>();

  #peer(socket: number): Peer {
    const peer: Peer = {
      bind: async (endpoint) => (await this.#request("bind", { socket, endpoint })).endpoint!,
      connect: async (endpoint) => {
        await this.#request("connect", { socket, endpoint });
      },
      send: async (message) => {
        const parts = [message].flat().map((part) => Buffer.from(part).toString("base64"));
        await this.#request("send", { socket, parts });
      },
      receive: async () =>
        (await this.#request("receive", { socket })).parts!.map((part) => Buffer.from(part, "base64")),
    };
    this.#numbers.set(peer, socket);
    return peer;
  }

  #request(what: string, details: object): Promise<Answer> {
    const id = ++this.#lastId;
    this.#child.stdin.write(`${JSON.stringify({ id, do: what, ...details })}\n`);
    return this.#answer(id);
  }

  #answer(id: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#gone) reject(this.#gone);
      else this.#waiting.set(id, { resolve, reject });
    });
  }

  #take(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id)!;
    this.#waiting.delete(answer.id);
    if (answer.error === undefined) waiting.resolve(answer);
    else waiting.reject(new Error(`pyzmq: ${answer.error}`));
  }

  #end(complaint: string): void {
    const missing = /No module named 'zmq'|ENOENT/.test(complaint);
    const advice = missing ? "install the package python3-zmq (on Debian: apt-get install python3-zmq)\n" : "";
    this.#gone ??= new Error(`the process of pyzmq has ended: ${advice}${complaint}`);
    for (const { reject } of this.#waiting.values()) reject(this.#gone);
    this.#waiting.clear();
  }
}

/** ZMQ_EVENT_HANDSHAKE_… */
const HANDSHAKES: Readonly<Record<number, string>> = {
  0x0800: "HANDSHAKE_FAILED_NO_DETAIL",
  0x1000: "HANDSHAKE_SUCCEEDED",
  0x2000: "HANDSHAKE_FAILED_PROTOCOL",
  0x4000: "HANDSHAKE_FAILED_AUTH",
};
