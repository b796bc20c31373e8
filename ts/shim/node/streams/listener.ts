/**
 * A bound local address and, once it listens, the connections that wait to be accepted.
 *
 * libuv accepts connections as fast as they arrive. A limited number waits here unread. More are
 * dropped, and their peers see the end of the stream.
 *
 * The backlog is the number of connections that the kernel holds until accept(2). libzmq's default
 * of 100 is meant for a thread that only accepts. An event loop accepts between other work, and a
 * connection that the kernel refuses is retried only after one second, then after two more, and so
 * on. So the backlog is raised.
 */
import type { Endpoint } from "../../host.js";
import { POLLIN } from "../../host.js";
import type { Arrival, Binding } from "../internals/bind.js";
import type { HostParts, RememberedOptions } from "../descriptor.js";
import { Unopened } from "../descriptor.js";
import { LEAST_BACKLOG, LEAST_PENDING } from "../tuning.js";

export class Listener extends Unopened {
  readonly #fd: number;
  readonly #parts: HostParts;
  readonly #binding: Binding;
  #pending: Arrival[] = [];
  #limit = LEAST_PENDING;

  constructor(fd: number, parts: HostParts, options: RememberedOptions, binding: Binding) {
    super(parts.errors, options);
    this.#fd = fd;
    this.#parts = parts;
    this.#binding = binding;
  }

  /** The bound address, with the port that the system chose if port 0 was requested. */
  get local(): Endpoint {
    return this.#binding.local;
  }

  listen(backlog: number): number {
    this.#limit = Math.max(backlog, LEAST_PENDING);
    return this.#binding.listen(Math.max(backlog, LEAST_BACKLOG), this.#onArrival);
  }

  /** The oldest waiting connection; undefined if there is none. */
  shift(): Arrival | undefined {
    return this.#pending.shift();
  }

  get pending(): number {
    return this.#pending.length;
  }

  override name(peer: boolean): Endpoint | number {
    return peer ? super.name(peer) : this.local;
  }

  override close(): void {
    this.#binding.close();
    for (const arrival of this.#pending) arrival.drop();
    this.#pending = [];
  }

  readonly #onArrival = (arrival: Arrival): void => {
    if (this.#pending.length >= this.#limit) {
      arrival.drop();
      return;
    }
    if (this.#pending.push(arrival) === 1) this.#parts.loop.ready(this.#fd, POLLIN, 0, 0);
    this.#parts.loop.wake();
  };
}
