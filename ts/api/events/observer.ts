/**
 * Observers: libzmq reports the events of a socket's connections on a PAIR socket of its own.
 * Events are either received one by one, or emitted to listeners.
 *
 * An observer does not keep its socket from being collected, and ends with it. It takes any number
 * of events, because libzmq would block in the middle of its work if one were not taken.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { MemoryPtr, SocketPtr } from "../../core/boundary/module.js";
import { platform, type Emitter } from "../../shim/platform.js";
import { ZMQ_EVENT_ALL, ZMQ_PAIR, ZMQ_RCVHWM } from "../../zmq/constants.js";
import { checked } from "../arguments.js";
import type { OpenContext } from "../sockets/context.js";
import { argumentError, errorFromWasm, errorNamed } from "../errors.js";
import { eventOf, type Event, type EventOfType, type EventType } from "./events.js";
import { disposable } from "../dispose.js";
import { closeWhenCollected, forgetCollection, SocketHandle, kHandle } from "../sockets/socket-handle.js";
import { inspectable } from "../inspect.js";
import { encodeOption, writeOption } from "../options/option-values.js";
import { Peers, type Watched } from "./counts.js";
import type { Socket } from "../sockets/socket.js";
import { waitOf, type WaitOptions } from "../messages/wait.js";

/** Where listeners are added and removed. */
export interface EventSubscriber {
  /** Adds a listener for events of a type. */
  on<E extends EventType>(type: E, listener: (data: EventOfType<E>) => void): EventSubscriber;
  /** Removes a listener. */
  off<E extends EventType>(type: E, listener: (data: EventOfType<E>) => void): EventSubscriber;
}

/**
 * The number of the newest monitor of each instance: names of monitors are the same in each run of
 * a program.
 */
const lastMonitors = new WeakMap<Instance, number>();

/** The property with the events that were looked at and not received yet. */
export const kWatched = Symbol("watched");

/**
 * `zmq_socket_monitor`: the events of a socket. `socket.events` is the observer of a socket. Read
 * events with `on()`, or with `receive()` and `for await`, and not in both ways.
 *
 * @example
 * socket.events.on("handshake", ({ address }) => console.log(address));
 */
export class Observer {
  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;
  readonly #observed: SocketHandle;
  readonly #handle: SocketHandle;
  readonly #watched: Watched;
  #emitter: Emitter | undefined;

  /**
   * Programs do not need it: `socket.events` is the observer of a socket.
   *
   * @throws ENOTSOCK if the socket is closed.
   */
  constructor(socket: Socket) {
    const observed = (socket as Partial<Socket> | undefined)?.[kHandle];
    if (!observed) throw argumentError("Socket must be a socket object");
    if (observed.closed) throw observed.instance.failure ?? errorNamed("ENOTSOCK");
    this.#observed = observed;
    const open = socket.context.open();
    this.#handle = new SocketHandle(open, monitor(observed, open), this);
    this.#watched = watchPeers(this.#handle);
    socket.context.join(this.#handle);
    closeWhenCollected(this, this.#handle);
  }

  /** True after `close()`, and after the socket's last event, `end`, has been received. */
  get closed(): boolean {
    return this.#handle.closed;
  }

  /** Ends observing. Pending calls reject with ENOTSOCK. */
  close(): void {
    if (this.closed) return;
    const { instance, ptr, closed } = this.#observed;
    if (!closed) instance.exports.zmq_socket_monitor(ptr, 0 as MemoryPtr, 0);
    this.#end();
  }

  /**
   * Receives the next event. Waits until there is one, and keeps the process alive.
   *
   * @throws EBADF if the observer is closed; Error if it emits events; EAGAIN (rejects) after the
   *   timeout.
   * @example
   * const { type } = await socket.events.receive({ timeout: 1000 });
   */
  receive(options?: WaitOptions): Promise<Event> {
    const wait = waitOf(options, 0);
    if (this.#emitter)
      throw new Error(
        "Observer is in event emitter mode. After a call to events.on() it is not possible to read events with " +
          "events.receive().",
      );
    return this.#receive(wait);
  }

  /**
   * Adds a listener. From the first one on, events are emitted and can no longer be received.
   *
   * @example
   * socket.events.on("disconnect", ({ address }) => console.log("lost", address));
   */
  on<E extends EventType>(type: E, listener: (data: EventOfType<E>) => void): EventSubscriber {
    return this.emitter.on(type, listener);
  }

  /** Removes a listener. */
  off<E extends EventType>(type: E, listener: (data: EventOfType<E>) => void): EventSubscriber {
    return this.emitter.off(type, listener);
  }

  /** Receives events until `end`, which is the last. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    return {
      next: async () => {
        const value = this.closed ? undefined : await this.#unlessClosed(this.receive());
        return value === undefined ? { done: true, value } : { done: false, value };
      },
    };
  }

  /** @internal The events that were looked at and not received yet. */
  get [kWatched](): Watched {
    return this.#watched;
  }

  /** @internal */
  get emitter(): Emitter {
    if (!this.#emitter) {
      this.#emitter = platform().newEmitter();
      void this.#emit(this.#emitter);
    }
    return this.#emitter;
  }

  /**
   * A listener that throws ends it, as an unhandled rejection. The end of the instance is not
   * reported so: calls of the program's sockets throw it.
   */
  async #emit(emitter: Emitter): Promise<void> {
    const { instance } = this.#handle;
    while (!this.closed && !instance.failure) {
      const event = await this.#receive().catch((error: unknown) => {
        if (!this.closed && !instance.failure) throw error;
        return undefined;
      });
      if (event) emitter.emit(event.type, event);
    }
  }

  #unlessClosed(received: Promise<Event>): Promise<Event | undefined> {
    return received.catch((error: unknown) => {
      if (!this.closed || this.#handle.instance.failure) throw error;
      return undefined;
    });
  }

  #receive(wait?: WaitOptions): Promise<Event> {
    if (this.closed) throw this.#handle.instance.failure ?? errorNamed("EBADF");
    return this.#handle.traffic.receiver.receive(wait).then((parts) => {
      const event = eventOf(parts);
      if (event.type === "end") this.#end();
      return event;
    });
  }

  #end(): void {
    forgetCollection(this);
    this.#handle.close(errorNamed("ENOTSOCK"));
  }
}

checked(Observer.prototype, { close: [] });
disposable(Observer.prototype, close, close);
inspectable(Observer.prototype, (observer) => ({ state: observer.closed ? "closed" : "open" }));

function close(this: Observer): void {
  this.close();
}

/** Counts peers. The observer ends with its socket. */
function watchPeers(handle: SocketHandle): Watched {
  const peers = new Peers();
  const watched = handle.watch(peers);
  handle.traffic.queue.listeners.add(() => {
    if (peers.ended && !watched.peeking.keeps) handle.close();
  });
  return watched;
}

/** Makes libzmq report the events of a socket on a new PAIR socket. */
function monitor({ ptr }: SocketHandle, { instance, ptr: context }: OpenContext): SocketPtr {
  const { exports, memory } = instance;
  const number = (lastMonitors.get(instance) ?? 0) + 1;
  lastMonitors.set(instance, number);
  const endpoint = `inproc://zmq.monitor.${number}`;
  return memory.withText(endpoint, (text) => {
    if (exports.zmq_socket_monitor(ptr, text, ZMQ_EVENT_ALL) !== 0) throw errorFromWasm(exports.zmq_errno());
    const pair = (exports.zmq_socket(context, ZMQ_PAIR) >>> 0) as SocketPtr;
    if (pair !== 0) {
      writeOption({ instance, ptr: pair }, ZMQ_RCVHWM, encodeOption("Int32", 0, ZMQ_RCVHWM), 0);
      if (exports.zmq_connect(pair, text) === 0) return pair;
    }
    const error = errorFromWasm(exports.zmq_errno());
    exports.zmq_socket_monitor(ptr, 0 as MemoryPtr, 0);
    if (pair !== 0) exports.zmq_close(pair);
    throw error;
  });
}
