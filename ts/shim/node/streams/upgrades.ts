/**
 * An address that a web server of the program has bound: its connections are those that the server
 * hands over, each with the bytes that were read before. The system is asked for nothing.
 */
import type { Socket } from "node:net";
import type { Endpoint } from "../../host.js";
import type { Arrival, Binding } from "../internals/bind.js";
import { refuseDirect } from "../internals/direct-io.js";

export class Upgrades implements Binding {
  readonly local: Endpoint;
  readonly #closed: () => void;
  #arrived: ((arrival: Arrival) => void) | undefined;

  /** `closed` is called when the address is unbound. */
  constructor(local: Endpoint, closed: () => void) {
    this.local = local;
    this.#closed = closed;
  }

  /** Hands over a connection of the server, before whose other bytes come these. */
  add(socket: Socket, first: Buffer): void {
    const arrival = new Upgrade(socket, first);
    if (this.#arrived) this.#arrived(arrival);
    else arrival.drop();
  }

  listen(_backlog: number, arrived: (arrival: Arrival) => void): number {
    this.#arrived = arrived;
    return 0;
  }

  close(): void {
    this.#arrived = undefined;
    this.#closed();
  }
}

/** The server's socket keeps its own buffer for writing, so direct writes would overtake it. */
class Upgrade implements Arrival {
  readonly flowing = true;
  readonly #socket: Socket;
  readonly #first: Buffer;

  constructor(socket: Socket, first: Buffer) {
    this.#socket = socket;
    this.#first = first;
    socket.on("error", ignore);
  }

  open(): Socket {
    const socket = this.#socket;
    refuseDirect(socket);
    socket.setTimeout(0);
    socket.unshift(this.#first);
    return socket;
  }

  drop(): void {
    this.#socket.destroy();
  }
}

/** An error of a connection that was dropped, or that its stream reports. */
function ignore(): void {}
