/**
 * Decides which of the system's descriptors other threads may write to: those of connected streams
 * without bytes to write here. Threaded only.
 *
 * The system uses the number of a closed descriptor again. So access ends before each close, and
 * the close waits until no thread writes to the descriptor.
 */
import type { Socket } from "node:net";
import type { SharingLink } from "../../capabilities.js";
import { descriptorOf } from "./direct-io.js";

interface Handle {
  close(...rest: unknown[]): void;
}

type Publish = NonNullable<SharingLink["publish"]>;

export class DirectWriteAccess {
  readonly #fd: number;
  readonly #socket: Socket;
  readonly #publish: Publish;
  #system = 0;
  #open = false;
  #closed = false;

  constructor(fd: number, socket: Socket, publish: Publish) {
    this.#fd = fd;
    this.#socket = socket;
    this.#publish = publish;
  }

  /** `idle`: nothing waits here, so the next bytes written come next. */
  set(idle: boolean): void {
    if (idle === this.#open || this.#closed) return;
    if (idle && this.#system === 0) this.#connected();
    if (idle && this.#system <= 0) return;
    this.#open = idle;
    this.#publish(this.#fd, idle ? this.#system : 0);
  }

  /** Ends access for good. */
  close(): void {
    this.set(false);
    this.#closed = true;
  }

  /**
   * Only now: while it tries several addresses, Node connects with another handle than its first.
   */
  #connected(): void {
    const handle = (this.#socket as { _handle?: Handle | null })._handle;
    this.#system = descriptorOf(this.#socket);
    if (!handle || this.#system <= 0) return;
    const close = handle.close.bind(handle);
    handle.close = (...rest) => {
      this.close();
      close(...rest);
    };
  }
}
