/**
 * Sockets: what all kinds of them have. The kinds themselves are in socket-types.ts, their options in
 * socket-options.ts, and their messages in traffic.ts.
 */
import type { MemoryPtr, SocketPtr } from "../wasm/module.js";
import { ZMQ_POLLIN, ZMQ_POLLOUT, ZMQ_RCVTIMEO, ZMQ_SNDTIMEO } from "../zmq/constants.js";
import { type Context, context as defaultContext } from "./context.js";
import { endpointError, ErrnoError, errorFromWasm, errorNamed } from "./errors.js";
import { dropped, Handle } from "./handle.js";
import { readOption, writeOption, type OptionType, type OptionValue } from "./option-values.js";
import type { Traffic } from "./traffic.js";

/** @internal Where socket kinds find the handle. */
export const kHandle = Symbol("handle");

type SocketArguments = { context?: Context } & Record<string, unknown>;

export abstract class Socket {
  /** The context the socket lives in. */
  readonly context: Context;
  /** @internal */
  readonly [kHandle]: Handle;

  protected constructor(type: number, options: object = {}) {
    const { context = defaultContext, ...rest } = options as SocketArguments;
    const { instance, ptr: contextPtr } = context.open();
    const ptr = (instance.exports.zmq_socket(contextPtr, type) >>> 0) as SocketPtr;
    if (ptr === 0) throw errorFromWasm(instance.exports.zmq_errno());
    this.context = context;
    this[kHandle] = new Handle(instance, ptr, this);
    context.join(this[kHandle]);
    dropped.register(this, this[kHandle], this);
    Object.seal(this);
    try {
      Object.assign(this, rest);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this[kHandle].closed;
  }

  /** `ZMQ_EVENTS`: a message can be received at once. */
  get readable(): boolean {
    return this.#hasEvents(ZMQ_POLLIN);
  }

  /** `ZMQ_EVENTS`: a message can be sent at once. */
  get writable(): boolean {
    return this.#hasEvents(ZMQ_POLLOUT);
  }

  /**
   * `zmq_close`: closes the socket. Messages that are still to be sent are sent in the background, for as long as
   * `linger` allows. Pending operations are rejected with EAGAIN. Closing again does nothing.
   */
  close(): void {
    dropped.unregister(this);
    this[kHandle].close();
  }

  /**
   * `zmq_bind`: accepts connections on an endpoint. With port `*`, `lastEndpoint` tells which one was chosen.
   * Rejects with EINVAL, EPROTONOSUPPORT, EADDRINUSE, EADDRNOTAVAIL, ENODEV, ENAMETOOLONG and the like, and the
   * endpoint as `address`.
   */
  async bind(address: string): Promise<void> {
    for (;;) {
      try {
        this.bindSync(address);
        return;
      } catch (error) {
        if (!(error instanceof ErrnoError) || error.code !== "EAGAIN") throw error;
        await this[kHandle].instance.prepared();
      }
    }
  }

  /** `zmq_bind`, at once. Throws what `bind` rejects with; EAGAIN where the runtime has no call that binds at once. */
  bindSync(address: string): void {
    this.#callWithAddress("zmq_bind", address);
  }

  /** `zmq_unbind`: stops to accept connections. Rejects with ENOENT where the socket is not bound to the endpoint. */
  unbind(address: string): Promise<void> {
    return attempt(() => this.unbindSync(address));
  }

  /** `zmq_unbind`, at once. */
  unbindSync(address: string): void {
    this.#callWithAddress("zmq_unbind", address);
  }

  /**
   * `zmq_connect`: connects to an endpoint, in the background and again whenever the connection is lost. Throws where the
   * endpoint cannot be one: EINVAL, EPROTONOSUPPORT, …
   */
  connect(address: string): void {
    this.#callWithAddress("zmq_connect", address);
  }

  /** `zmq_disconnect`: ends the connection to an endpoint, or what `connect` began. */
  disconnect(address: string): void {
    this.#callWithAddress("zmq_disconnect", address);
  }

  protected getBoolOption(option: number, name?: string): boolean {
    return this.#read(option, "Bool", name) as boolean;
  }

  protected setBoolOption(option: number, value: boolean, name?: string): void {
    this.#write(option, "Bool", value, name);
  }

  protected getInt32Option(option: number, name?: string): number {
    return this.#read(option, "Int32", name) as number;
  }

  protected setInt32Option(option: number, value: number, name?: string): void {
    this.#write(option, "Int32", value, name);
    if (option === ZMQ_SNDTIMEO) this[kHandle].traffic.sendTimeout = value;
    if (option === ZMQ_RCVTIMEO) this[kHandle].traffic.receiveTimeout = value;
  }

  protected getUint32Option(option: number, name?: string): number {
    return this.#read(option, "Uint32", name) as number;
  }

  protected setUint32Option(option: number, value: number, name?: string): void {
    this.#write(option, "Uint32", value, name);
  }

  protected getInt64Option(option: number, name?: string): number {
    return this.#read(option, "Int64", name) as number;
  }

  protected setInt64Option(option: number, value: number, name?: string): void {
    this.#write(option, "Int64", value, name);
  }

  protected getUint64Option(option: number, name?: string): number {
    return this.#read(option, "Uint64", name) as number;
  }

  protected setUint64Option(option: number, value: number, name?: string): void {
    this.#write(option, "Uint64", value, name);
  }

  protected getStringOption(option: number, name?: string): string | null {
    return this.#read(option, "String", name) as string | null;
  }

  protected setStringOption(option: number, value: string | Buffer | null, name?: string): void {
    this.#write(option, "String", value, name);
  }

  #read(option: number, type: OptionType, name = `option ${option}`): OptionValue {
    return readOption(this.#target(), option, type, name);
  }

  #write(option: number, type: OptionType, value: unknown, name = `option ${option}`): void {
    writeOption(this.#target(), option, type, value, name);
  }

  #target(): Handle {
    const handle = this[kHandle];
    if (handle.instance.failure) throw handle.instance.failure;
    if (handle.closed) throw errorNamed("EBADF");
    return handle;
  }

  #hasEvents(events: number): boolean {
    const handle = this[kHandle];
    if (handle.closed) return false;
    const ready = handle.instance.exports.port_events(handle.ptr);
    return ready > 0 && (ready & events) !== 0;
  }

  #callWithAddress(call: "zmq_bind" | "zmq_unbind" | "zmq_connect" | "zmq_disconnect", address: string): void {
    if (typeof address !== "string") throw new TypeError("Address must be a string");
    const handle = this.#target();
    const { instance, ptr } = handle;
    const rc = instance.memory.withText(address, (text: MemoryPtr) => instance.exports[call](ptr, text));
    if (rc !== 0) throw endpointError(instance.exports.zmq_errno(), address);
    if (!address.startsWith("inproc:")) handle.networked = true;
    handle.traffic.peersChanged();
  }
}

/** The outcome of a call as a promise. */
function attempt(call: () => void): Promise<void> {
  return new Promise((resolve) => {
    call();
    resolve();
  });
}

/** The handle, for an operation on messages; throws when the socket is closed. */
function openTraffic(socket: Socket): Traffic {
  const handle = socket[kHandle];
  if (handle.closed) throw handle.instance.failure ?? errorNamed("EBADF");
  return handle.traffic;
}

/** Messages as an async iterator. It ends when the socket is closed. */
class Messages implements AsyncIterator<Buffer[], undefined> {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  next(): Promise<IteratorResult<Buffer[], undefined>> {
    const { closed, traffic } = this.#socket[kHandle];
    const value = closed ? undefined : traffic.receiveNow();
    return value === undefined ? this.#wait() : Promise.resolve({ value, done: false });
  }

  async #wait(): Promise<IteratorResult<Buffer[], undefined>> {
    const handle = this.#socket[kHandle];
    try {
      if (!handle.closed) return { value: await handle.traffic.receiveLater(), done: false };
    } catch (error) {
      if (!handle.closed || (error as { code?: string }).code !== "EAGAIN") throw error;
    }
    return { value: undefined, done: true };
  }
}

// Every kind of socket has these at run time, and libzmq answers ENOTSUP where the kind cannot; the types of each kind
// show those that it can.
Object.assign(Socket.prototype, {
  send(this: Socket, message: unknown): Promise<void> {
    return openTraffic(this).send(message);
  },
  receive(this: Socket): Promise<Buffer[]> {
    return openTraffic(this).receive();
  },
  [Symbol.asyncIterator](this: Socket): AsyncIterator<Buffer[], undefined> {
    return new Messages(this);
  },
});
