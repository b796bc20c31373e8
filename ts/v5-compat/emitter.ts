/**
 * Sockets of npm zeromq 5: event emitters over sockets of the async API. Messages are emitted as
 * they arrive and sent in order, unless the socket is paused.
 *
 * The state of a socket is in plain properties, under npm zeromq 6's names: objects that inherit
 * from a socket, and proxies of one, work as sockets.
 */
import { EventEmitter } from "node:events";
import type { MessageLike } from "../api/messages/message.js";
import type { Socket as ModernSocket } from "../api/sockets/socket.js";
import type { Readable, Writable } from "../api/sockets/directions.js";
import { Publisher, Pull, Push, Subscriber } from "../api/sockets/socket-types.js";
import { ZMQ_SNDMORE } from "../zmq/constants.js";
import { checkCallback, flagsOf, type Callback } from "./arguments.js";
import { STATE_CLOSED, STATE_READY } from "./own-constants.js";
import { newSocket, type SocketType } from "./kinds.js";
import { Loop } from "./loop.js";
import { Monitor } from "./monitor.js";
import { getOption, setOption, shortOptions, type OptionValue } from "./options.js";

type ShortOption = keyof typeof shortOptions;
/**
 * npm zeromq declares every other property as `any`, so that options can be read and set by their
 * names.
 */
type Anything = ReturnType<JSON["parse"]>;

/**
 * Opens an object as a socket, as the constructor does after `super()`. If the object was a socket
 * already, that one is closed.
 */
export function open(socket: Socket, type: SocketType): void {
  const modern = newSocket(type);
  if (Object.hasOwn(socket, "_socket")) Socket.prototype.close.call(socket);
  Object.assign(socket, { type, _socket: modern, _recvQueue: [], _sendQueue: [], _msg: [], _paused: false });
  const receives = type !== "push" && type !== "pub";
  socket._receiving = new Loop(
    () => receives && !modern.closed && !socket._paused,
    () => socket._recv(),
  );
  socket._sending = new Loop(
    () => socket._sendQueue.length > 0 && (modern.closed || !socket._paused),
    () => socket._send(),
  );
  void socket._receiving.run();
}

export class Socket extends EventEmitter {
  [key: string]: Anything;
  declare type: SocketType;
  /** @internal */
  declare _socket: ModernSocket;
  /** @internal Messages that arrived during a pause. */
  declare _recvQueue: Buffer[][];
  /** @internal */
  declare _sendQueue: (readonly [MessageLike[], Callback | undefined])[];
  /** @internal Parts of a message that several calls send. */
  declare _msg: MessageLike[];
  /** @internal */
  declare _paused: boolean;
  /** @internal */
  declare _receiving: Loop;
  /** @internal */
  declare _sending: Loop;

  constructor(type: SocketType) {
    super();
    open(this, type);
  }

  async _recv(): Promise<void> {
    const socket = this._socket;
    if (socket instanceof Push || socket instanceof Publisher) throw new Error("Cannot receive on this socket type.");
    try {
      const held = this._recvQueue.shift();
      if (held) emitLater(this, "message", ...held);
      const message = await (socket as ModernSocket & Readable).receive();
      if (this._paused) this._recvQueue.push(message);
      else emitLater(this, "message", ...message);
    } catch (error) {
      if (!socket.closed && (error as { code?: string }).code !== "EBUSY") emitLater(this, "error", error);
    }
  }

  async _send(): Promise<void> {
    const socket = writable(this);
    const next = this._sendQueue.shift();
    if (!next) return;
    const [message, callback] = next;
    const error = await sent(socket, message);
    if (callback) callback(error);
    else if (error && !(socket.closed && isClosing(error))) this.emit("error", error);
  }

  /**
   * Binds the socket, emits "bind", and calls `cb`. An error is passed to `cb`; without `cb` it is
   * emitted as "error".
   *
   * @throws TypeError for arguments of the wrong type. @throws EBADF if the socket is closed.
   */
  bind(address: string, cb?: Callback): this {
    checkCallback(cb);
    settle(this, this._socket.bind(address), "bind", address, cb);
    return this;
  }

  /** Unbinds the socket, emits "unbind", and calls `cb`. Its errors are those of `bind`. */
  unbind(address: string, cb?: Callback): this {
    checkCallback(cb);
    settle(this, this._socket.unbind(address), "unbind", address, cb);
    return this;
  }

  connect(address: string): this {
    this._socket.connect(address);
    return this;
  }

  disconnect(address: string): this {
    this._socket.disconnect(address);
    return this;
  }

  /**
   * Sends a message after those before it, and calls `cb`. With ZMQ_SNDMORE as flags, the message
   * continues with the parts of the next call. An error is passed to `cb`; without `cb` it is
   * emitted as "error".
   *
   * @throws Error if this type of socket cannot send. @throws TypeError for flags or a callback of
   *   the wrong type.
   */
  send(message: MessageLike[] | MessageLike, givenFlags: number | undefined | null = 0, cb?: Callback): this {
    writable(this);
    checkCallback(cb);
    const flags = flagsOf(givenFlags);
    this._msg = this._msg.concat(message);
    if ((flags & ZMQ_SNDMORE) !== 0) return this;
    this._sendQueue.push([this._msg, cb]);
    this._msg = [];
    void this._sending.run();
    return this;
  }

  read(): void {
    throw new Error("read() has been removed from compatibility mode; use on('message', ...) instead.");
  }

  bindSync(address: string): this {
    this._socket.bindSync(address);
    return this;
  }

  unbindSync(address: string): this {
    this._socket.unbindSync(address);
    return this;
  }

  /** Stops sending and emitting messages until `resume()`. */
  pause(): void {
    this._paused = true;
  }

  resume(): void {
    this._paused = false;
    void this._receiving.run();
    void this._sending.run();
  }

  /**
   * Closes the socket. Messages given to `send()` before are sent if they can be sent at once,
   * unless the socket is paused. The callbacks of the others get EAGAIN or EBADF.
   */
  close(): this {
    if (!this._paused) while (this._sendQueue.length > 0) void this._send();
    this._socket.close();
    void this._sending.run();
    return this;
  }

  get closed(): boolean {
    return this._socket.closed;
  }

  /**
   * The state of the socket, which programs of version 5 read from its native part. npm zeromq 6
   * has none.
   */
  get _zmq(): { readonly state: typeof STATE_READY | typeof STATE_CLOSED } {
    return { state: this.closed ? STATE_CLOSED : STATE_READY };
  }

  /** Emits the events of connections, under the names of version 5. */
  monitor(interval?: number, num?: number): this {
    if (interval || num)
      process.emitWarning(
        "Arguments to monitor() are ignored in compatibility mode; all events are read automatically",
      );
    void new Monitor(this, this._socket).run();
    return this;
  }

  unmonitor(): this {
    this._socket.events.close();
    return this;
  }

  subscribe(filter: string): this {
    subscriber(this).subscribe(filter);
    return this;
  }

  unsubscribe(filter: string): this {
    subscriber(this).unsubscribe(filter);
    return this;
  }

  setsockopt(givenOption: number | ShortOption, value: Anything): this {
    setOption(this._socket, givenOption, value);
    return this;
  }

  getsockopt(givenOption: number | ShortOption): OptionValue {
    return getOption(this._socket, givenOption);
  }
}

/** Options by their names. */
for (const name of Object.keys(shortOptions) as ShortOption[])
  Object.defineProperty(Socket.prototype, name, {
    get(this: Socket): OptionValue {
      return this.getsockopt(name);
    },
    set(this: Socket, value: unknown): void {
      this.setsockopt(name, typeof value === "string" ? Buffer.from(value) : value);
    },
  });

function writable({ _socket }: Socket): ModernSocket & Writable {
  if (_socket instanceof Pull || _socket instanceof Subscriber) throw new Error("Cannot send on this socket type.");
  return _socket as ModernSocket & Writable;
}

function subscriber({ _socket }: Socket): Subscriber {
  if (!(_socket instanceof Subscriber)) throw new Error("Subscriber socket required");
  return _socket;
}

/** Sends a message. Returns the error if that fails. */
async function sent(socket: Writable, message: MessageLike[]): Promise<Error | undefined> {
  try {
    await socket.send(message);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

/** The error of a message that was not sent because the program has closed the socket. */
function isClosing(error: Error): boolean {
  const { code } = error as { code?: string };
  return code === "EAGAIN" || code === "EBADF";
}

/** Reports how a bind or unbind has ended. */
function settle(socket: Socket, done: Promise<void>, event: string, address: string, callback?: Callback): void {
  done.then(
    () => {
      process.nextTick(() => {
        socket.emit(event, address);
        callback?.();
      });
    },
    (error: unknown) => {
      process.nextTick(() => {
        if (callback) callback(error as Error);
        else socket.emit("error", error);
      });
    },
  );
}

function emitLater(socket: Socket, event: string, ...values: unknown[]): void {
  process.nextTick(() => socket.emit(event, ...values));
}
