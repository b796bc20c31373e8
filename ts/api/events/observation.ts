/**
 * The observer of a socket, of which there is one at a time: for those who ask for its events, and for those who only look
 * at them, as `ready()` and the diagnostics do.
 */
import { diagnosed, publish } from "./diagnostics.js";
import type { SocketHandle } from "../sockets/socket-handle.js";
import { kWatched, Observer } from "./observer.js";
import { checkEarly, type Watched } from "./ready.js";
import type { Socket } from "../sockets/socket.js";

export class Observation {
  #asked: Observer | undefined;
  /** Nobody has asked for its events. */
  #hidden: Observer | undefined;
  #diagnosed = false;

  /** For who receives events: what comes from now on. */
  events(socket: Socket): Observer {
    if (!this.#asked || socket.closed) {
      this.#asked = (socket.closed ? undefined : this.#hidden) ?? new Observer(socket);
      this.#asked[kWatched].peeking.kept = true;
      this.#hidden = undefined;
    }
    return this.#asked;
  }

  /** For who looks at events. Throws where it is too late to count peers. */
  watched(socket: Socket, handle: SocketHandle): Watched {
    let observer = this.#asked ?? this.#hidden;
    if (!observer || observer.closed) {
      checkEarly(handle);
      observer = this.#hidden = new Observer(socket);
      observer[kWatched].peeking.kept = false;
    }
    return observer[kWatched];
  }

  /** If somebody listens, events are published as they come. To be called before there can be any. */
  diagnose(socket: Socket, handle: SocketHandle): void {
    if (this.#diagnosed || handle.firstEndpointAt !== undefined || !diagnosed()) return;
    this.#diagnosed = true;
    const reference = new WeakRef(socket);
    const { peeking, handle: observer } = this.watched(socket, handle);
    peeking.looks.add((message) => {
      if (message) publish(reference, message);
    });
    // A descriptor that nobody has looked at is ready already, and so does not become it.
    peeking.look(observer.instance, observer.ptr);
  }
}
