/**
 * An event emitter, as small as the API needs it: Node's for runtimes that have none.
 */
import type { Emitter } from "../platform.js";

type Listener = (data: unknown) => void;

export class SmallEmitter implements Emitter {
  readonly #listeners = new Map<string, readonly Listener[]>();

  on(type: string, listener: (data: never) => void): this {
    if (typeof listener !== "function") throw new TypeError("Listener must be a function");
    this.#listeners.set(type, [...this.#of(type), listener as Listener]);
    return this;
  }

  /** Of a listener that was added several times, the last is removed. */
  off(type: string, listener: (data: never) => void): this {
    const listeners = this.#of(type);
    const at = listeners.lastIndexOf(listener as Listener);
    if (at >= 0) this.#listeners.set(type, listeners.toSpliced(at, 1));
    return this;
  }

  /**
   * Calls the listeners that there are now, in the order in which they were added. True: there were
   * any.
   */
  emit(type: string, data: unknown): boolean {
    const listeners = this.#of(type);
    for (const listener of listeners) listener.call(this, data);
    return listeners.length > 0;
  }

  #of(type: string): readonly Listener[] {
    return this.#listeners.get(type) ?? [];
  }
}
