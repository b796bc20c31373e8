/**
 * The inline mode: one wasm instance on the caller's own event loop, which is libzmq's I/O thread and reaper at once.
 * Calls never wait for the network. The host schedules `#turn`, the only place that enters libzmq from below.
 */
import { POLLIN, type CreateHost, type Host, type HostLife, type ProgramCalls } from "../shim/host.js";
import { CallbackTable } from "./callbacks.js";
import { ERRNO } from "./errno-numbers.js";
import { Instance as WasmInstance } from "./engine.js";
import { AssertionError, DestroyedError, TrapError } from "./errors.js";
import { guardExports } from "./guard.js";
import { hostImports, libcImports } from "./imports.js";
import type { Instance, InstanceMode } from "./instance.js";
import { loadModule } from "./load.js";
import { Memory } from "./memory.js";
import type { PortExports, WasmExports } from "./module.js";
import { Watches } from "./watches.js";

export class InlineInstance implements Instance {
  readonly mode: InstanceMode = "inline";
  readonly exports: WasmExports;
  readonly memory: Memory;
  readonly callbacks = new CallbackTable();
  failure: Error | undefined;
  arrivals = 0;
  readonly #host: Host & HostLife;
  readonly #watches = new Watches();
  readonly #idlers = new Set<() => void>();
  readonly #mourners = new Set<(failure: Error) => void>();
  /** What C has printed and nobody has seen yet. */
  #printed = "";

  constructor(createHost: CreateHost) {
    let ready: PortExports["port_ready"] = () => undefined;
    const host = createHost({
      errno: ERRNO,
      ready: (fd, set, clear, error) => {
        if (set & POLLIN) this.arrivals++;
        ready(fd, set, clear, error);
      },
      pump: () => this.#turn(),
    });
    this.#host = host;
    host.atEnd({ idle: () => [...this.#idlers].forEach((listener) => listener()), exit: () => this.pump() });
    const relay = {
      host,
      errno: ERRNO,
      program: this.#programCalls(),
      memory: undefined as unknown as Memory,
      grown: () => relay.memory.refresh(),
      exit: (status: number) => this.#exit(status),
    };
    const { exports } = new WasmInstance(loadModule(), { host: hostImports(relay), ...libcImports(relay) });
    this.exports = guardExports(exports, this);
    this.memory = relay.memory = new Memory(this.exports);
    this.exports._initialize();
    this.memory.open();
    ready = exports["port_ready"] as PortExports["port_ready"];
  }

  onFailure(listener: (failure: Error) => void): () => void {
    this.#mourners.add(listener);
    return () => this.#mourners.delete(listener);
  }

  watch(fd: number, events: number, listener: (events: number) => void): void {
    this.#watches.set(fd, listener);
    this.exports.port_watch(fd, events);
  }

  unwatch(fd: number): void {
    this.#watches.delete(fd);
    if (!this.failure) this.exports.port_watch(fd, 0);
  }

  ready(fd: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const forget = this.onFailure(reject);
      this.watch(fd, POLLIN, () => {
        this.unwatch(fd);
        forget();
        resolve();
      });
    });
  }

  prepared(): Promise<void> {
    return this.#host.prepared();
  }

  onIdle(listener: () => void): () => void {
    this.#idlers.add(listener);
    return () => this.#idlers.delete(listener);
  }

  hold(): void {
    this.#host.hold();
  }

  release(): void {
    this.#host.release();
  }

  pump(): void {
    if (this.failure) return;
    this.#enter();
    this.#host.flush();
  }

  later(callback: () => void): void {
    this.#host.later(callback);
  }

  destroy(): void {
    this.fail(new DestroyedError("The libzmq instance was destroyed"));
  }

  /** See `Mortal`. */
  fail(reason: unknown): Error {
    if (this.failure) return this.failure;
    this.failure = asFailure(reason);
    this.#watches.clear();
    this.#host.destroy();
    for (const mourner of [...this.#mourners]) mourner(this.failure);
    this.#mourners.clear();
    return this.failure;
  }

  /** A scheduled turn: libzmq first, then the network, then those who wait. True: more is left to do. */
  #turn(): boolean {
    if (this.failure) return false;
    const more = this.#enter();
    this.#host.flush();
    this.#watches.deliver();
    if (this.#printed) this.#showPrinted();
    return more;
  }

  #enter(): boolean {
    this.callbacks.defer();
    try {
      return this.exports.port_pump() !== 0;
    } catch (error) {
      if (error === this.failure) return false; // everything that was pending has been told
      throw error;
    } finally {
      this.callbacks.resume();
    }
  }

  #programCalls(): ProgramCalls {
    return {
      notify: (fd, events) => {
        if (this.#watches.note(fd, events)) this.#host.wake();
      },
      print: (text) => {
        this.#printed += text;
      },
      release: (hint) => this.callbacks.release(hint),
      expire: (timerId, hint) => this.callbacks.expire(timerId, hint),
    };
  }

  #showPrinted(): void {
    console.error(this.#printed.trimEnd());
    this.#printed = "";
  }

  #exit(status: number): never {
    throw this.fail(new AssertionError(this.#printed.trim() || `libzmq ended with status ${status}`));
  }
}

function asFailure(reason: unknown): Error {
  if (reason instanceof AssertionError || reason instanceof DestroyedError) return reason;
  const text = reason instanceof Error ? reason.message : String(reason);
  return new TrapError(`libzmq has trapped: ${text}`, { cause: reason });
}
