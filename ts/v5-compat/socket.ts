/**
 * Sockets of npm zeromq 5: event emitters over today's sockets. Messages are emitted as they come and sent in order,
 * unless the socket is paused.
 */
import { EventEmitter } from "node:events";
import type { MessageLike } from "../api/message.js";
import type { Socket as ModernSocket } from "../api/socket.js";
import {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Readable,
  type Writable,
} from "../api/socket-types.js";
import { ZMQ_SNDMORE } from "../zmq/constants.js";
import { Monitor } from "./monitor.js";
import { getOption, setOption, shortOptions, type OptionValue } from "./options.js";

/** The kinds of socket. */
export type SocketType =
  | "pair"
  | "req"
  | "rep"
  | "pub"
  | "sub"
  | "dealer"
  | "xreq"
  | "router"
  | "xrep"
  | "pull"
  | "push"
  | "xpub"
  | "xsub"
  | "stream";

const kinds: Readonly<Record<string, (new () => ModernSocket) | undefined>> = {
  pair: Pair,
  req: Request,
  rep: Reply,
  pub: Publisher,
  sub: Subscriber,
  dealer: Dealer,
  xreq: Dealer,
  router: Router,
  xrep: Router,
  pull: Pull,
  push: Push,
  xpub: XPublisher,
  xsub: XSubscriber,
  stream: Stream,
};

type Callback = (err?: Error) => void;
type ShortOption = keyof typeof shortOptions;
/** What npm zeromq declares every other property to be, so that any option can be read and set by its name: any. */
type Anything = ReturnType<JSON["parse"]>;

export class Socket extends EventEmitter {
  [key: string]: Anything;
  type: SocketType;
  readonly #socket: ModernSocket;
  readonly #received: Buffer[][] = [];
  readonly #queue: (readonly [MessageLike[], Callback | undefined])[] = [];
  /** Parts of a message that is sent in several calls. */
  #parts: MessageLike[] = [];
  #paused = false;

  constructor(type: SocketType) {
    super();
    this.type = type;
    const kind = kinds[type];
    if (!kind) throw new Error(`Invalid socket type: ${type}`);
    this.#socket = new kind();
    if (type !== "push" && type !== "pub")
      this.#whenFlushed(
        "_flushRecv",
        () => true,
        () => this._recv(),
      );
    this.#whenFlushed(
      "_flushSend",
      () => this.#queue.length > 0,
      () => this._send(),
    );
    this.emit("_flushRecv");
  }

  /** On the event, does something again and again while there is reason to, and then waits for the next one. */
  #whenFlushed(event: string, wanted: () => boolean, act: () => Promise<void>): void {
    const flush = async (): Promise<void> => {
      while (!this.closed && !this.#paused && wanted()) await act();
      if (!this.closed) this.#whenFlushed(event, wanted, act);
    };
    this.once(event, () => void flush());
  }

  async _recv(): Promise<void> {
    const socket = this.#socket;
    if (socket instanceof Push || socket instanceof Publisher) throw new Error("Cannot receive on this socket type.");
    try {
      const held = this.#received.shift();
      if (held) this.#emitLater("message", ...held);
      const message = await (socket as ModernSocket & Readable).receive();
      if (this.#paused) this.#received.push(message);
      else this.#emitLater("message", ...message);
    } catch (error) {
      if (!this.closed && (error as { code?: string }).code !== "EBUSY") this.#emitLater("error", error);
    }
  }

  async _send(): Promise<void> {
    const socket = this.#socket;
    if (socket instanceof Pull || socket instanceof Subscriber) throw new Error("Cannot send on this socket type.");
    const next = this.#queue.shift();
    if (!next) return;
    const [message, callback] = next;
    try {
      await (socket as ModernSocket & Writable).send(message);
      callback?.();
    } catch (error) {
      if (callback) callback(error as Error);
      else this.emit("error", error);
    }
  }

  /** Emits "bind" when the socket is bound, and "error" where it cannot be and there is no callback. */
  bind(address: string, cb?: Callback): this {
    this.#settle(this.#socket.bind(address), "bind", address, cb);
    return this;
  }

  /** Emits "unbind" or "error", as `bind`. */
  unbind(address: string, cb?: Callback): this {
    this.#settle(this.#socket.unbind(address), "unbind", address, cb);
    return this;
  }

  connect(address: string): this {
    this.#socket.connect(address);
    return this;
  }

  disconnect(address: string): this {
    this.#socket.disconnect(address);
    return this;
  }

  /** Sends a message when those before it are sent. With ZMQ_SNDMORE it waits for the parts of the next call. */
  send(message: MessageLike[] | MessageLike, givenFlags: number | undefined | null = 0, cb?: Callback): this {
    this.#parts = this.#parts.concat(message);
    if (((givenFlags ?? 0) & ZMQ_SNDMORE) !== 0) return this;
    this.#queue.push([this.#parts, cb]);
    this.#parts = [];
    if (!this.#paused) this.emit("_flushSend");
    return this;
  }

  read(): void {
    throw new Error("read() has been removed from compatibility mode; use on('message', ...) instead.");
  }

  bindSync(address: string): void {
    this.#socket.bindSync(address);
  }

  unbindSync(address: string): void {
    this.#socket.unbindSync(address);
  }

  /** Nothing is sent and nothing emitted until `resume()`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.emit("_flushRecv");
    this.emit("_flushSend");
  }

  close(): this {
    this.#socket.close();
    return this;
  }

  get closed(): boolean {
    return this.#socket.closed;
  }

  /** Emits what happens to the connections, under the names of version 5. */
  monitor(interval?: number, num?: number): this {
    if (interval || num)
      process.emitWarning(
        "Arguments to monitor() are ignored in compatibility mode; all events are read automatically",
      );
    void new Monitor(this, this.#socket).run();
    return this;
  }

  unmonitor(): this {
    this.#socket.events.close();
    return this;
  }

  subscribe(filter: string): this {
    this.#subscriber().subscribe(filter);
    return this;
  }

  unsubscribe(filter: string): this {
    this.#subscriber().unsubscribe(filter);
    return this;
  }

  setsockopt(givenOption: number | ShortOption, value: Anything): this {
    setOption(this.#socket, givenOption, value);
    return this;
  }

  getsockopt(givenOption: number | ShortOption): OptionValue {
    return getOption(this.#socket, givenOption);
  }

  #subscriber(): Subscriber {
    if (!(this.#socket instanceof Subscriber)) throw new Error("Subscriber socket required");
    return this.#socket;
  }

  #settle(done: Promise<void>, event: string, address: string, callback: Callback | undefined): void {
    done
      .then(() => {
        process.nextTick(() => {
          this.emit(event, address);
          callback?.();
        });
      })
      .catch((error: unknown) => {
        process.nextTick(() => {
          if (callback) callback(error as Error);
          else this.emit("error", error);
        });
      });
  }

  #emitLater(event: string, ...values: unknown[]): void {
    process.nextTick(() => this.emit(event, ...values));
  }
}

for (const name of Object.keys(shortOptions) as ShortOption[])
  Object.defineProperty(Socket.prototype, name, {
    get(this: Socket): OptionValue {
      return this.getsockopt(name);
    },
    set(this: Socket, value: unknown): void {
      this.setsockopt(name, typeof value === "string" ? Buffer.from(value) : value);
    },
  });
