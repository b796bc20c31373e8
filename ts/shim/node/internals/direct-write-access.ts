/**
 * Decides which of the system's descriptors other threads may write to: those of connected streams
 * that have nothing to write here. Threaded only.
 *
 * The system reuses a number once it is closed. So access is taken back before each close, and only
 * when no thread writes to the descriptor any more.
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

  /** `idle`: whatever is written next comes next. */
  set(idle: boolean): void {
    if (idle === this.#open || this.#closed) return;
    if (idle && this.#system === 0) this.#connected();
    if (idle && this.#system <= 0) return;
    this.#open = idle;
    this.#publish(this.#fd, idle ? this.#system : 0);
  }

  /** For good. */
  close(): void {
    this.set(false);
    this.#closed = true;
  }

  /** Only now: trying several addresses, Node connects with another handle than the one it began with. */
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
