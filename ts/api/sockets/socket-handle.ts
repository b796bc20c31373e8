/**
 * What stands behind a socket of the async API: the socket in C, its traffic, and its end.
 */
import { POLLIN, POLLNVAL } from "../../shim/host.js";
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_BLOCKY, ZMQ_LAST_ENDPOINT } from "../../zmq/constants.js";
import type { ContextMember, OpenContext } from "./context.js";
import { readOption, type OptionTarget } from "../options/option-values.js";
import { Peeking } from "../messages/peek.js";
import { Subscriptions, type Watched } from "../events/ready.js";
import { MailboxReadiness, type SocketReadiness } from "../messages/readiness.js";
import { Traffic } from "../messages/traffic.js";
import { wholeMessages, type Transfer } from "../messages/transfer.js";
import { opaqueToLibzmq } from "../messages/opaque-to-libzmq.js";

/** Where the handle of a public socket is. */
export const kHandle = Symbol("handle");

/** What some kinds of socket do in a way of their own. */
export interface SocketHandleKind {
  signal(context: OpenContext, ptr: SocketPtr): SocketReadiness;
  readonly transfer: Transfer;
}

/** Where the prototype of a class has the way of its kind, unless that is the ordinary one. */
export const kKind = Symbol("kind");

export const ordinary: SocketHandleKind = {
  signal: ({ instance }, ptr) => new MailboxReadiness(instance, ptr),
  transfer: wholeMessages,
};

/** Milliseconds that the end of a process may take before a warning says what it waits for, as in npm zeromq. */
const WARNING_MS = 500;
/** A process that ends this young has ended at once: its warning is out this long after its start, in milliseconds. */
const FRESH_MS = 400;
const FRESH_WARNING_MS = 650;
/** The warning is printed once for an instance. */
const warned = new WeakSet<Instance>();

/** Milliseconds from the end of the program to the warning, where the process is `age` milliseconds old. */
export function warningDelay(age: number): number {
  return age < FRESH_MS ? Math.min(WARNING_MS, FRESH_WARNING_MS - age) : WARNING_MS;
}

/** Who works with the socket instead of its owner: a proxy that runs. */
export interface ExclusiveUser {
  /** Something may have changed on the socket. */
  changed(): void;
  /** The socket is about to be closed. */
  closing(): void;
}

/**
 * A socket in C, and its end. Sockets that are dropped without `close()` are closed when they are collected, and those that
 * are open when the process has nothing left to do are closed then, so that what they have to send is sent.
 */
export class SocketHandle implements OptionTarget, ContextMember {
  readonly instance: Instance;
  readonly ptr: SocketPtr;
  readonly traffic: Traffic;
  readonly reaped: Promise<void>;
  closed = false;
  /** It was bound or connected to more than inproc names: what it has to send may take the network some time. */
  networked = false;
  /** How many endpoints it is bound or connected to. */
  endpoints = 0;
  /** Those endpoints, for people to read. */
  readonly addresses = new Set<string>();
  /** The type in C. */
  type = NaN;
  /** `arrivals` when it was first bound or connected to a network: later, there may be peers. NaN: at once. */
  firstEndpointAt: number | undefined;
  /** XPUB: its subscriptions are counted. */
  subscriptions: Watched | undefined;
  /** Until it has gone, nobody else uses the socket. */
  exclusiveUser: ExclusiveUser | undefined;
  readonly #signal: SocketReadiness;
  readonly #transfer: Transfer;
  readonly #forget: (() => void)[];
  #unread = true;
  #holdingForLinger = false;
  #over = false;
  #gone: () => void = () => undefined;

  constructor(context: OpenContext, ptr: SocketPtr, owner: object, kind: SocketHandleKind = ordinary) {
    const { instance } = context;
    this.instance = instance;
    this.ptr = ptr;
    this.#signal = kind.signal(context, ptr);
    this.#transfer = kind.transfer;
    this.traffic = new Traffic(instance, ptr, kind.transfer, owner);
    instance.watch(this.#signal.fd, POLLIN, (events) => {
      if (events & POLLNVAL) return;
      this.#signal.clear();
      this.traffic.settle();
      if (!this.exclusiveUser) return;
      instance.memory.directReceive.settle(); // it has libzmq read messages, and not only hand them out
      this.exclusiveUser.changed();
    });
    this.reaped = new Promise((resolve) => {
      this.#gone = resolve;
    });
    this.#forget = [
      instance.onFailure((failure) => this.#end(failure)),
      instance.onIdle(() => {
        this.close();
        this.#holdForLinger(context);
      }),
    ];
  }

  /** Messages are looked at as they come, and counted. */
  watch<C extends Watched["counted"]>(counted: C): Watched & { readonly counted: C } {
    const peeking = new Peeking(this.#transfer, counted);
    this.traffic.transfer = peeking;
    this.traffic.listeners.add(() => {
      if (!this.closed) peeking.look(this.instance, this.ptr);
    });
    return { handle: this, peeking, counted };
  }

  watchSubscriptions(): Watched {
    return (this.subscriptions ??= this.watch(new Subscriptions()));
  }

  /** It is bound or connected to one more endpoint. */
  begin(address: string): void {
    this.endpoints++;
    this.addresses.add(readOption(this, ZMQ_LAST_ENDPOINT, "String", "lastEndpoint") as string);
    this.#admitLate(address);
    if (address.startsWith("inproc:")) return;
    this.networked = true;
    this.firstEndpointAt ??= this.instance.mode === "inline" ? this.instance.arrivals : NaN;
  }

  /** It is bound or connected to one endpoint less, whose address is free when this returns. */
  leave(call: "zmq_unbind" | "zmq_disconnect", address: string): void {
    this.endpoints--;
    this.addresses.delete(address);
    this.instance.finish(call === "zmq_disconnect" ? this.ptr : undefined);
  }

  /** A sent message's bytes may come late where nobody else would read them; the same for all connections. */
  #admitLate(address: string): void {
    if (this.instance.mode !== "inline") return; // the pump is on another thread
    this.#unread &&= opaqueToLibzmq(this, address);
    const { sockets } = this.instance.memory.deferredCopy;
    if (this.#unread) sockets.add(this.ptr);
    else sockets.delete(this.ptr);
  }

  /** What is pending is rejected with the reason, or why it waits. Addresses that it was bound to are free when this returns. */
  close(reason?: Error): void {
    if (this.closed) return;
    const attached = this.endpoints > 0;
    this.closed = true;
    this.endpoints = 0;
    this.addresses.clear();
    this.exclusiveUser?.closing();
    this.traffic.cancel(reason);
    this.#signal.closing(() => {
      if (this.#holdingForLinger) this.instance.release();
      this.#end();
    });
    this.instance.memory.deferredCopy.sockets.delete(this.ptr);
    this.instance.exports.port_events(this.ptr); // connections that libzmq has not taken note of yet would have no time to send
    this.instance.exports.zmq_close(this.ptr);
    if (attached) this.instance.finish();
  }

  /** Until libzmq has let go of the socket, there may be messages to send: a process that has nothing else to do waits. */
  #holdForLinger({ instance, ptr }: OpenContext): void {
    if (!this.networked || this.#holdingForLinger || instance.failure) return;
    this.#holdingForLinger = true;
    instance.hold();
    const warn = (): void => {
      if (this.#over || warned.has(instance)) return;
      warned.add(instance);
      const blocky = instance.exports.zmq_ctx_get(ptr, ZMQ_BLOCKY) === 1;
      const advice = blocky ? " Set 'context.blocky = false' to change this behaviour." : "";
      const text = `WARNING: Waiting for queued ZeroMQ messages to be delivered.${advice}`;
      instance.print(`(node:${instance.process()}) ${text}`);
    };
    instance.startTimer(warningDelay(performance.now()), warn, false);
  }

  /** Nothing is left of the socket in C. */
  #end(failure?: Error): void {
    this.closed = this.#over = true;
    for (const forget of this.#forget) forget();
    if (failure) this.traffic.cancel(failure);
    this.#gone();
  }
}

const dropped = new FinalizationRegistry((handle: SocketHandle) => {
  handle.instance.inBackground(() => handle.close());
});

/** Closes the handle when its public socket is collected, where the host has objects collected. */
export function closeWhenCollected(owner: object, handle: SocketHandle): void {
  if (handle.instance.collects) dropped.register(owner, handle, owner);
}

/** The socket was closed by the program. */
export function forgetCollection(owner: object): void {
  dropped.unregister(owner);
}
