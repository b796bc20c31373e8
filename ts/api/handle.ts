/**
 * What stands behind a socket of the async API: the socket in C, its traffic, and its end.
 */
import { POLLIN, POLLNVAL } from "../shim/host.js";
import type { Instance } from "../wasm/instance.js";
import type { SocketPtr } from "../wasm/module.js";
import { ZMQ_FD } from "../zmq/constants.js";
import type { ContextMember } from "./context.js";
import { errorNamed } from "./errors.js";
import { readOption, type OptionTarget } from "./option-values.js";
import { Traffic } from "./traffic.js";

/**
 * A socket in C, and its end. Sockets that are dropped without `close()` are closed when they are collected, and those that
 * are open when the process has nothing left to do are closed then, so that what they have to send is sent.
 */
export class Handle implements OptionTarget, ContextMember {
  readonly instance: Instance;
  readonly ptr: SocketPtr;
  readonly traffic: Traffic;
  readonly reaped: Promise<void>;
  closed = false;
  /** It was bound or connected to more than inproc names: what it has to send may take the network some time. */
  networked = false;
  readonly #fd: number;
  readonly #forget: (() => void)[];
  #gone: () => void = () => undefined;

  constructor(instance: Instance, ptr: SocketPtr, owner: object) {
    this.instance = instance;
    this.ptr = ptr;
    this.#fd = readOption(this, ZMQ_FD, "Int32", "fd") as number;
    this.traffic = new Traffic(instance, ptr, this.#fd, owner);
    this.reaped = new Promise((resolve) => {
      this.#gone = resolve;
    });
    this.#forget = [
      instance.onFailure((failure) => this.#end(failure)),
      instance.onIdle(() => {
        this.close();
      }),
    ];
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.traffic.cancel(errorNamed("EAGAIN"));
    const { instance, networked } = this;
    // Until libzmq has let go of the socket, there may be messages to send.
    if (networked) instance.hold();
    instance.watch(this.#fd, POLLIN, (events) => {
      if (!(events & POLLNVAL)) return;
      if (networked) instance.release();
      this.#end();
    });
    instance.exports.zmq_close(this.ptr);
  }

  /** Nothing is left of the socket in C. */
  #end(failure?: Error): void {
    this.closed = true;
    for (const forget of this.#forget) forget();
    if (failure) this.traffic.cancel(failure);
    this.#gone();
  }
}

/** Closes the handle of a public socket that was collected: registered by the socket. */
export const dropped = new FinalizationRegistry((handle: Handle) => {
  handle.close();
});
