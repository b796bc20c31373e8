/**
 * How a socket reports that something may have changed on it, and, after it was closed, that it is
 * gone. Most kinds have a descriptor for this, ZMQ_FD. The thread-safe kinds have none: see
 * thread-safe-readiness.ts.
 */
import { POLLIN, POLLNVAL } from "../../shim/host.js";
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_FD } from "../../zmq/constants.js";
import { readOption } from "../options/option-values.js";

export interface SocketReadiness {
  /** Ready for reading when something has changed. */
  readonly fd: number;
  /** Calls the listener with the events of the descriptor, each time that something has changed. */
  listen(listener: (events: number) => void): void;
  /** To be called before `zmq_close`; `gone` is called when libzmq has freed the socket. */
  closing(gone: () => void): void;
}

/** ZMQ_FD, the descriptor of the socket's mailbox: it is closed when the socket is gone. */
export class MailboxReadiness implements SocketReadiness {
  readonly fd: number;
  readonly #instance: Instance;

  constructor(instance: Instance, ptr: SocketPtr) {
    this.#instance = instance;
    this.fd = readOption({ instance, ptr }, ZMQ_FD, "Int32", "fd") as number;
  }

  /** Listens. The descriptor reports again after ZMQ_EVENTS was read, which all operations do. */
  listen(listener: (events: number) => void): void {
    this.#instance.watch(this.fd, POLLIN, listener);
  }

  closing(gone: () => void): void {
    this.#instance.watch(this.fd, POLLIN, (events) => {
      if (events & POLLNVAL) gone();
    });
  }
}
