/** Sockets: the part that all types have in common. socket-types.ts has the types. */
import { ZMQ_POLLIN, ZMQ_POLLOUT, ZMQ_RCVTIMEO, ZMQ_SNDTIMEO } from "../../zmq/constants.js";
import type { Bytes } from "../../shim/program-bytes.js";
import { Context, defaultContext } from "./context.js";
import { address, anything, checkArguments, checked, identifier, options as optionsObject } from "../arguments.js";
import { assignOptions } from "../options/assign-options.js";
import { disposable } from "../dispose.js";
import { attaches, bindWhenPossible, callEndpoint, type EndpointCall } from "./endpoints.js";
import { argumentError, errorNamed } from "../errors.js";
import {
  closeWhenCollected,
  forgetCollection,
  SocketHandle,
  kHandle,
  kKind,
  type SocketHandleKind,
} from "./socket-handle.js";
import { inspectable } from "../inspect.js";
import { describeSocket } from "./inspect-socket.js";
import { Observation } from "../events/observation.js";
import type { Observer } from "../events/observer.js";
import { encodeOption, readOption, writeOption, type OptionType, type OptionValue } from "../options/option-values.js";
import { messageIterator, messageMethods } from "../messages/messages.js";
import { blocked } from "../messages/queue.js";
import { attempt, openSocket, typeNumber } from "./open-socket.js";
import { ready, type ReadyOptions } from "../events/ready.js";
import { immediate, optionNames } from "../options/socket-options.js";
import { checkProxied } from "./socks.js";
import type { SocketMembers } from "./renewal.js";
import { waitOf } from "../messages/wait.js";

export { openTraffic } from "../messages/queue.js";
export { kHandle };
type SocketArguments = { context?: Context } & Record<string, unknown>;

/** The part that all types of sockets have in common: endpoints, options, events, the end. */
export abstract class Socket {
  /** @internal */
  declare readonly [kHandle]: SocketHandle;
  readonly #context: Context;
  readonly #observation = new Observation();

  /** @internal The strategy of the class; undefined: that of most types. */
  declare readonly [kKind]?: SocketHandleKind;

  protected constructor(type: number, options?: object) {
    checkArguments([type, options], [typeNumber, optionsObject]);
    const { context = defaultContext(), ...rest } = (options ?? {}) as SocketArguments;
    if (!(context instanceof Context))
      throw argumentError("Context must be a context object", "context: what new Context() has made");
    this.#context = context;
    const open = context.open();
    const handle = new SocketHandle(open, openSocket(open, type), this, this[kKind]);
    handle.type = type;
    Object.defineProperty(this, kHandle, { value: handle });
    context.join(handle);
    closeWhenCollected(this, handle);
    Object.seal(this);
    try {
      assignOptions(this, rest, optionNames());
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The context of the socket. */
  get context(): Context {
    return this.#context;
  }

  /**
   * `zmq_socket_monitor`: the events of the socket's connections. Observing begins with the first
   * use of this property.
   *
   * @throws ENOTSOCK if the socket is closed.
   * @example
   * for await (const event of socket.events) console.log(event.type);
   */
  get events(): Observer {
    return this.#observation.events(this);
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this[kHandle].closed;
  }

  /** `ZMQ_EVENTS`: whether a message can be received at once. */
  get readable(): boolean {
    return this.#hasEvents(ZMQ_POLLIN);
  }

  /** `ZMQ_EVENTS`: whether a message can be sent at once. */
  get writable(): boolean {
    return this.#hasEvents(ZMQ_POLLOUT);
  }

  /**
   * `zmq_close`: closes the socket. The addresses that it was bound to are free when it returns.
   * Unsent messages are sent in the background, within `linger`. Pending operations reject with
   * EAGAIN. A further call does nothing, nor does one while a proxy runs, which closes the socket.
   */
  close(): void {
    const handle = this[kHandle];
    if (handle.exclusiveUser) return;
    forgetCollection(this);
    handle.close();
  }

  /**
   * `zmq_bind`: accepts connections on an endpoint. With port `*`, `lastEndpoint` has the port that
   * was chosen.
   *
   * @param address Such as "tcp://127.0.0.1:5555", "ipc:///tmp/socket" or "inproc://name".
   * @throws EBADF at once if the socket is closed. Rejects with EINVAL, EPROTONOSUPPORT,
   *   EADDRINUSE, EADDRNOTAVAIL, ENODEV, ENAMETOOLONG or EACCES, and the endpoint as `address`.
   */
  bind(address: string): Promise<void> {
    const handle = this.#target("EBADF");
    if (handle.exclusiveUser) throw blocked();
    this.#observation.diagnose(this, handle);
    return bindWhenPossible(handle, address);
  }

  /** `zmq_bind`: as `bind`, at once. Throws EAGAIN if the runtime cannot bind at once. */
  bindSync(address: string): void {
    this.#callWithAddress("zmq_bind", address);
  }

  /**
   * `zmq_unbind`: stops to accept connections. The address is free when the promise resolves.
   * Messages to peers that connected there are still sent in the background, within `linger`.
   * Rejects with ENOENT if the socket is not bound to the endpoint.
   */
  unbind(address: string): Promise<void> {
    if (this.#target("EBADF").exclusiveUser) throw blocked();
    return attempt(() => this.unbindSync(address));
  }

  /** `zmq_unbind`: as `unbind`, at once. The address is free when it returns. */
  unbindSync(address: string): void {
    this.#callWithAddress("zmq_unbind", address);
  }

  /**
   * `zmq_connect`: connects to an endpoint, in the background, and again whenever the connection is
   * lost. Throws EINVAL, EPROTONOSUPPORT or EACCES, with the endpoint as `address`.
   */
  connect(address: string): void {
    this.#callWithAddress("zmq_connect", address);
  }

  /**
   * `zmq_disconnect`: ends the connection to an endpoint, or the attempts to connect. Throws ENOENT
   * if the socket is not connected to it.
   */
  disconnect(address: string): void {
    this.#callWithAddress("zmq_disconnect", address);
  }

  /**
   * Resolves when the socket has peers, after their handshakes: one, or as many as the options say;
   * for an XPUB, subscriptions. Peers are counted from the first call on. It must come before
   * `bind` and `connect`, or, in inline mode, in the same turn of the event loop. Not in npm
   * zeromq.
   *
   * @throws EINVAL (rejects) if the first call is later; ENOTSUP for peers over inproc and
   *   subscriptions of a PUB, which libzmq does not report.
   * @example
   * const ready = socket.ready({ peers: 2, timeout: 5000 });
   * await socket.bind("tcp://127.0.0.1:5555");
   * await ready;
   */
  ready(options: ReadyOptions = {}): Promise<void> {
    const handle = this.#target("EBADF");
    return ready(
      this,
      handle,
      () => this.#observation.watched(this, handle),
      waitOf(options, 0, ["peers", "subscriptions"]) ?? {},
    );
  }

  protected getBoolOption(option: number): boolean {
    return this.#read(option, "Bool") as boolean;
  }

  protected setBoolOption(option: number, value: boolean): void {
    this.#write(option, "Bool", value);
  }

  protected getInt32Option(option: number): number {
    return this.#read(option, "Int32") as number;
  }

  protected setInt32Option(option: number, value: number): void {
    this.#write(option, "Int32", value);
    if (option === ZMQ_SNDTIMEO) this[kHandle].traffic.sender.blocked.timeout = value | 0;
    if (option === ZMQ_RCVTIMEO) this[kHandle].traffic.receiver.timeout = value | 0;
  }

  protected getUint32Option(option: number): number {
    return this.#read(option, "Uint32") as number;
  }

  protected setUint32Option(option: number, value: number): void {
    this.#write(option, "Uint32", value);
  }

  protected getInt64Option(option: number): number {
    return this.#read(option, "Int64") as number;
  }

  protected setInt64Option(option: number, value: number): void {
    this.#write(option, "Int64", value);
  }

  protected getUint64Option(option: number): number {
    return this.#read(option, "Uint64") as number;
  }

  protected setUint64Option(option: number, value: number): void {
    this.#write(option, "Uint64", value);
  }

  protected getStringOption(option: number): string | null {
    return this.#read(option, "String") as string | null;
  }

  protected setStringOption(option: number, value: string | Bytes | null): void {
    this.#write(option, "String", value);
  }

  #read(option: number, type: OptionType): OptionValue {
    return readOption(this.#target("ENOTSOCK"), option, type);
  }

  #write(option: number, type: OptionType, value: unknown): void {
    const bytes = encodeOption(type, value, option);
    const handle = this.#target("ENOTSOCK");
    if (handle.endpoints > 0 && !immediate.has(option))
      handle.instance.warn("Socket option will not take effect until next connect/bind.");
    writeOption(handle, option, bytes, type === "String" ? undefined : (value as OptionValue));
  }

  /** The socket in C. Throws if it is closed. */
  #target(otherwise: "EBADF" | "ENOTSOCK"): SocketHandle {
    const handle = this[kHandle];
    if (handle.instance.failure) throw handle.instance.failure;
    if (handle.closed) throw errorNamed(otherwise);
    return handle;
  }

  #hasEvents(events: number): boolean {
    const handle = this[kHandle];
    if (handle.closed) return false;
    const { subscriptions, ptr } = handle;
    if (events & ZMQ_POLLIN && subscriptions?.peeking.waiting) return true;
    const ready = handle.instance.exports.port_events(ptr);
    return ready > 0 && (ready & events) !== 0;
  }

  #callWithAddress(call: EndpointCall, address: string): void {
    const handle = this.#target("EBADF");
    if (handle.exclusiveUser) throw blocked();
    if (call === "zmq_connect") checkProxied(handle, address);
    if (attaches(call)) this.#observation.diagnose(this, handle);
    callEndpoint(handle, call, address);
  }
}

export interface Socket extends SocketMembers {
  [Symbol.dispose](): void;
  [Symbol.asyncDispose](): Promise<void>;
}

checked(Socket.prototype, {
  ...Object.fromEntries(
    ["bind", "bindSync", "unbind", "unbindSync", "connect", "disconnect"].map((name) => [name, [address]]),
  ),
  close: [],
  ...Object.fromEntries(
    ["Bool", "Int32", "Uint32", "Int64", "Uint64", "String"].flatMap((type) => [
      [`get${type}Option`, [identifier]],
      [`set${type}Option`, [identifier, anything]],
    ]),
  ),
});

/** Calls `close()`, which a class of the program may override. */
function close(this: Socket): void {
  this.close();
}

disposable(Socket.prototype, close, close);
inspectable(Socket.prototype, (socket) => describeSocket(socket[kHandle]));
for (const [name, value] of Object.entries(messageMethods))
  Object.defineProperty(Socket.prototype, name, { value, configurable: true });
Object.assign(Socket.prototype, { [Symbol.asyncIterator]: messageIterator });
