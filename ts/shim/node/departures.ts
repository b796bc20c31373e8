/**
 * Streams that were closed while bytes were still on their way: what close() leaves to the kernel of a C program.
 *
 * Each is ended, its received bytes are dropped, and it holds the process until its bytes are written or its peer is
 * gone, at most for DRAIN_LIMIT_MS.
 */
import type { Socket } from "node:net";
import type { Loop } from "./loop.js";

/** How long the bytes of a closed stream may hold the process: a peer that does not read would hold it forever. */
const DRAIN_LIMIT_MS = 30_000;

export class Departures {
  readonly #loop: Loop;
  readonly #limits = new Map<Socket, NodeJS.Timeout>();

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  add(socket: Socket): void {
    this.#loop.hold();
    this.#limits.set(
      socket,
      setTimeout(() => socket.destroy(), DRAIN_LIMIT_MS),
    );
    socket.once("finish", socketOnFinish);
    socket.once("close", () => {
      this.#gone(socket);
    });
    socket.resume();
    socket.end();
  }

  destroy(): void {
    for (const socket of this.#limits.keys()) socket.destroy();
  }

  #gone(socket: Socket): void {
    clearTimeout(this.#limits.get(socket));
    this.#limits.delete(socket);
    this.#loop.release();
  }
}

/** The kernel has everything, the end of the stream included. */
function socketOnFinish(this: Socket): void {
  this.destroy();
}
