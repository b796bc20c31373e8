/** The inner part of a socket of the async API: the socket in C, its traffic, and its end. */
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_BLOCKY, ZMQ_LAST_ENDPOINT } from "../../zmq/constants.js";
import type { ContextMember, OpenContext } from "./context.js";
import { readOption, type OptionTarget } from "../options/option-values.js";
import { Peeking } from "../messages/peek.js";
import { Subscriptions, type Watched } from "../events/counts.js";
import { MailboxReadiness, type SocketReadiness } from "../messages/readiness.js";
import { Traffic } from "../messages/traffic.js";
import type { Transfer } from "../messages/transfer.js";
import { wholeMessages } from "../messages/whole-messages.js";

export { kHandle } from "./handle-key.js";

/** The strategy of a type of socket. */
export interface SocketHandleKind {
  signal(context: OpenContext, ptr: SocketPtr): SocketReadiness;
  readonly transfer: Transfer;
}

/** The property of a class's prototype with its strategy, unless that is the ordinary one. */
export const kKind = Symbol("kind");

export const ordinary: SocketHandleKind = {
  signal: ({ instance }, ptr) => new MailboxReadiness(instance, ptr),
  transfer: wholeMessages,
};

/**
 * Milliseconds that the end of a process may take before a warning gives the reason, as in npm
 * zeromq.
 */
const WARNING_MS = 500;
/**
 * A process that ends before this age has ended at once. Its warning is printed at FRESH_WARNING_MS
 * after its start. Milliseconds.
 */
const FRESH_MS = 400;
const FRESH_WARNING_MS = 650;
/** An instance prints the warning once. */
const warned = new WeakSet<Instance>();

/**
 * Milliseconds from the end of the program to the warning, for a process that is `age` milliseconds
 * old.
 */
export function warningDelay(age: number): number {
  return age < FRESH_MS ? Math.min(WARNING_MS, FRESH_WARNING_MS - age) : WARNING_MS;
}

/** The exclusive user of a socket: a proxy that runs. */
export interface ExclusiveUser {
  /** The socket may have changed. */
  changed(): void;
  /** The socket is about to be closed. */
  closing(): void;
}

/**
 * A socket in C, and its end. Sockets that are dropped without `close()` are closed when they are
 * collected. A socket with unsent messages is closed when the process has nothing left to do, so
 * that they are sent. Other sockets stay open: the program's last listeners may send.
 */
export class SocketHandle implements OptionTarget, ContextMember {
  readonly instance: Instance;
  readonly ptr: SocketPtr;
  readonly traffic: Traffic;
  readonly reaped: Promise<void>;
  closed = false;
  /**
   * It was bound or connected to other endpoints than inproc names: its unsent messages may take
   * the network some time.
   */
  networked = false;
  /** The number of endpoints that it is bound or connected to. */
  endpoints = 0;
  /** Those endpoints, as text. */
  readonly addresses = new Set<string>();
  /** The type in C. */
  type = NaN;
  /**
   * `arrivals` when it was first bound or connected to a network: there may be peers after it. NaN:
   * at once.
   */
  firstEndpointAt: number | undefined;
  /** XPUB: the count of its subscriptions. */
  subscriptions: Watched | undefined;
  /** While there is one, nothing else uses the socket. */
  exclusiveUser: ExclusiveUser | undefined;
  readonly #signal: SocketReadiness;
  readonly #transfer: Transfer;
  readonly #forget: (() => void)[];
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
    this.#signal.listen(this.traffic.queue.onReady);
    this.reaped = new Promise((resolve) => {
      this.#gone = resolve;
    });
    this.#forget = [
      instance.onFailure((failure) => this.#end(failure)),
      instance.onIdle(() => {
        if (this.#flushed()) return;
        this.close();
        this.#holdForLinger(context);
      }),
    ];
  }

  /** Gives the socket to one user, until vacate(). */
  occupy(user: ExclusiveUser): void {
    this.exclusiveUser = user;
    this.traffic.queue.listeners.add(this.#serveUser);
  }

  vacate(): void {
    this.exclusiveUser = undefined;
    this.traffic.queue.listeners.delete(this.#serveUser);
  }

  readonly #serveUser = (): void => {
    this.instance.memory.direct.settle(); // it has libzmq read messages, and not only hand them out
    this.exclusiveUser?.changed();
  };

  /** Looks at messages as they come, and counts them. */
  watch<C extends Watched["counted"]>(counted: C): Watched & { readonly counted: C } {
    const peeking = new Peeking(this.#transfer, counted);
    this.traffic.receiver.transfer = peeking;
    this.traffic.queue.listeners.add(() => {
      if (!this.closed) peeking.peek(this.instance, this.ptr);
    });
    return { handle: this, peeking, counted };
  }

  watchSubscriptions(): Watched {
    return (this.subscriptions ??= this.watch(new Subscriptions()));
  }

  /** The call has attached it to one more endpoint. */
  begin(call: "zmq_bind" | "zmq_connect", address: string): void {
    this.endpoints++;
    this.addresses.add(readOption(this, ZMQ_LAST_ENDPOINT, "String", "lastEndpoint") as string);
    this.instance.memory.direct.attached(this.ptr, address, call === "zmq_connect" && this.endpoints === 1);
    if (address.startsWith("inproc:")) return;
    this.networked = true;
    this.firstEndpointAt ??= this.instance.callsBlock ? NaN : this.instance.arrivals;
  }

  /** It is bound or connected to one endpoint less. The address is free when this returns. */
  leave(call: "zmq_unbind" | "zmq_disconnect", address: string): void {
    this.endpoints--;
    this.addresses.delete(address);
    this.instance.finish(call === "zmq_disconnect" ? this.ptr : undefined);
  }

  /**
   * Pending operations reject with the reason, or with why they wait. The addresses that it was
   * bound to are free when this returns.
   */
  close(reason?: Error): void {
    if (this.closed) return;
    const attached = this.endpoints > 0;
    this.closed = true;
    this.endpoints = 0;
    this.addresses.clear();
    this.exclusiveUser?.closing();
    this.traffic.queue.cancel(reason);
    this.#signal.closing(() => {
      if (this.#holdingForLinger) this.instance.release();
      this.#end();
    });
    this.instance.memory.direct.detached(this.ptr);
    this.instance.exports.port_events(this.ptr); // connections that libzmq has not noticed yet would have no time to send
    this.instance.exports.zmq_close(this.ptr);
    if (attached) this.instance.finish();
  }

  /** True if the socket is open, and no message of it waits for a network. */
  #flushed(): boolean {
    const { instance, ptr } = this;
    if (this.closed || instance.failure) return false;
    if (!this.networked) return true;
    instance.finish(ptr);
    instance.flush();
    return instance.exports.port_unsent(ptr) === 0;
  }

  /**
   * There may be unsent messages until libzmq has released the socket, so the process waits for
   * that.
   */
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

  /** The socket in C is gone. */
  #end(failure?: Error): void {
    this.closed = this.#over = true;
    for (const forget of this.#forget) forget();
    if (failure) this.traffic.queue.cancel(failure);
    this.#gone();
  }
}

const dropped = new FinalizationRegistry((handle: SocketHandle) => {
  handle.instance.inBackground(() => handle.close());
});

/** Closes the handle when its public socket is collected, if the host collects unused objects. */
export function closeWhenCollected(owner: object, handle: SocketHandle): void {
  if (handle.instance.collects) dropped.register(owner, handle, owner);
}

/** The program has closed the socket. */
export function forgetCollection(owner: object): void {
  dropped.unregister(owner);
}
