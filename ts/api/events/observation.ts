/**
 * The observer of a socket. It has one at a time, which serves both the program that reads events
 * and the functions that only look at them, `ready()` and diagnostics.
 */
import { diagnosed, publish } from "./diagnostics.js";
import type { SocketHandle } from "../sockets/socket-handle.js";
import { kWatched, Observer } from "./observer.js";
import type { Watched } from "./counts.js";
import { checkEarly } from "./ready.js";
import type { Socket } from "../sockets/socket.js";

export class Observation {
  #asked: Observer | undefined;
  /** An observer that the program has not asked for. */
  #hidden: Observer | undefined;
  #diagnosed = false;

  /** The observer for a program that reads events, from now on. */
  events(socket: Socket): Observer {
    if (!this.#asked || socket.closed) {
      this.#asked = (socket.closed ? undefined : this.#hidden) ?? new Observer(socket);
      this.#asked[kWatched].peeking.keeps = true;
      this.#hidden = undefined;
    }
    return this.#asked;
  }

  /** The observer for functions that look at events. Throws if it is too late to count peers. */
  watched(socket: Socket, handle: SocketHandle): Watched {
    let observer = this.#asked ?? this.#hidden;
    if (!observer || observer.closed) {
      checkEarly(handle);
      observer = this.#hidden = new Observer(socket);
      observer[kWatched].peeking.keeps = false;
    }
    return observer[kWatched];
  }

  /**
   * Publishes events as they come, if a channel has a subscriber. Call it before the first event.
   */
  diagnose(socket: Socket, handle: SocketHandle): void {
    if (this.#diagnosed || handle.firstEndpointAt !== undefined || !diagnosed()) return;
    this.#diagnosed = true;
    const reference = new WeakRef(socket);
    const { peeking, handle: observer } = this.watched(socket, handle);
    peeking.listeners.add((message) => {
      if (message) publish(reference, message);
    });
    // Its descriptor may be ready already, and then does not become ready.
    peeking.peek(observer.instance, observer.ptr);
  }
}
