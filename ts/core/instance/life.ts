/**
 * The common part of the instances of both modes: listeners to descriptors, to the end of the
 * process and to the end of the instance, and holds on the process. inline.ts and threaded.ts run
 * libzmq.
 */
import type { CapableHost } from "../../shim/capabilities.js";
import { MONOTONIC_CLOCK, POLLIN, type HostScheduling } from "../../shim/host.js";
import { isError } from "../../shim/realm.js";
import type { CallbackTable } from "../boundary/callbacks.js";
import type { WasmModule } from "../boundary/engine.js";
import { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "../errors.js";
import type { Instance, InstanceMode } from "./instance.js";
import { limited } from "./limits.js";
import { secured } from "./secured.js";
import { multicast } from "./multicast.js";
import type { Memory } from "../memory/memory.js";
import type { ContextPtr, SocketPtr, WasmExports } from "../boundary/module.js";
import type { FailureKind } from "../threads/shared.js";
import { Trace, type TraceRecord } from "../wakeups/trace.js";
import { traceText } from "../wakeups/trace-text.js";
import { traced, tracing } from "../wakeups/tracing.js";
import type { Wakeups } from "../wakeups/wakeups.js";

export abstract class LiveInstance implements Instance {
  abstract readonly mode: InstanceMode;
  abstract readonly tag: number;
  abstract readonly exports: WasmExports;
  abstract readonly memory: Memory;
  abstract readonly callbacks: CallbackTable;
  abstract readonly failure: Error | undefined;
  /** The compiled wasm. */
  readonly module: WasmModule;
  arrivals = 0;
  hostError: unknown;
  protected abstract readonly host: CapableHost;
  protected abstract readonly wakeups: Wakeups;
  readonly #idleListeners = new Set<() => void>();
  readonly #failureListeners = new Set<(failure: Error) => void>();
  /** Text that C has printed and that was not shown yet. */
  protected output = "";

  protected constructor(module: WasmModule) {
    this.module = module;
  }

  abstract withoutWaiting<T>(call: () => T): T;
  abstract pump(): void;
  abstract flush(): void;
  abstract finish(socket?: SocketPtr): void;
  abstract commonContext(): ContextPtr | undefined;
  abstract destroy(): void;

  onFailure(listener: (failure: Error) => void): () => void {
    this.#failureListeners.add(listener);
    return () => this.#failureListeners.delete(listener);
  }

  watch(fd: number, events: number, listener: (events: number) => void): void {
    this.wakeups.watch(fd, listener);
    this.exports.port_watch(fd, events);
  }

  unwatch(fd: number): void {
    this.wakeups.unwatch(fd);
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

  get callsBlock(): boolean {
    return this.mode === "threaded";
  }

  get spansThreads(): boolean {
    return this.mode === "threaded";
  }

  get scheduling(): HostScheduling {
    return this.host;
  }

  now(): number {
    return this.host.now(MONOTONIC_CLOCK);
  }

  startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void {
    return this.host.startTimer(milliseconds, callback, keepsAlive);
  }

  print(text: string): void {
    this.host.print(text);
  }

  warn(warning: Error | string, code?: string): void {
    this.host.warn(warning, code);
  }

  process(): number {
    return this.host.process();
  }

  get collects(): boolean {
    return this.host.collects === true;
  }

  prepared(): Promise<void> {
    return this.host.prepared?.() ?? Promise.resolve();
  }

  /** See `HostCapabilities.bindTo()`. False if the host cannot, or libzmq has its own thread. */
  bindTo(source: object, bind: () => void): boolean {
    if (this.spansThreads || !this.host.bindTo) return false;
    this.host.bindTo(source, bind);
    return true;
  }

  localAddress(name: string, ipv6: boolean): string | undefined {
    return this.host.localAddress(name, ipv6);
  }

  lookUp(name: string, ipv6: boolean): Promise<string> {
    return this.host.lookUp(name, ipv6);
  }

  onIdle(listener: () => void): () => void {
    this.#idleListeners.add(listener);
    return () => this.#idleListeners.delete(listener);
  }

  hold(): void {
    this.host.hold();
  }

  release(): void {
    this.host.release();
  }

  later(callback: () => void): void {
    this.wakeups.later(() => this.inBackground(callback));
  }

  trace(): readonly TraceRecord[] {
    return this.wakeups.trace?.records() ?? [];
  }

  inBackground(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (error !== this.failure) throw error;
    }
  }

  /**
   * Returns the exports with checks: endpoints against the allow list, if there is one,
   * certificates before a wss connect, and whether endpoints of PGM can be used.
   */
  protected limited(exports: WasmExports): WasmExports {
    return limited(multicast(secured(exports, this), this), this.host, this);
  }

  protected idle(): void {
    for (const listener of [...this.#idleListeners]) listener();
  }

  /** Reports the end of the instance to its listeners, and ends everything else. */
  protected notifyFailure(failure: Error): void {
    if (!(failure instanceof DestroyedError)) this.showTrace(`it has failed: ${failure.message}`);
    traced.delete(this);
    this.wakeups.clear();
    this.host.destroy();
    for (const listener of [...this.#failureListeners]) listener(failure);
    this.#failureListeners.clear();
  }

  /** Removes all listeners of an abandoned instance: promises that wait never settle. */
  protected forgetListeners(): void {
    traced.delete(this);
    this.wakeups.clear();
    this.#failureListeners.clear();
    this.#idleListeners.clear();
  }

  /** Traces wake-ups in the ring at the address, which port_trace() has returned. */
  protected openTrace(address: number, thread: number): void {
    if (address === 0) return; // no memory
    this.wakeups.trace = new Trace({ memory: this.memory, address, thread, now: () => this.now() });
    traced.add(this);
  }

  /** Prints the trace, if traces are shown and no thread has shown this one. */
  protected showTrace(why: string): void {
    if (tracing.shown && this.wakeups.trace?.claim()) this.host.print(traceText(this, why, this.now()));
  }

  /** Collects text that C has printed. */
  protected printed(text: string): void {
    this.output += text;
  }

  /** Returns the printed text as the reason why C has ended. */
  protected stderrTail(status: number): string {
    return this.output.trim() || `libzmq ended with status ${status}`;
  }

  protected showPrinted(): void {
    if (!this.output) return;
    this.host.print(this.output.trimEnd());
    this.output = "";
  }
}

/** Converts an error from wasm to one of the errors that end an instance. */
export function asFailure(reason: unknown): Error {
  const ways = [AssertionError, DestroyedError, ThreadEndedError, TrapError];
  if (reason instanceof Error && ways.some((way) => reason instanceof way)) return reason;
  const text = isError(reason) ? reason.message : String(reason);
  return new TrapError(`libzmq has trapped: ${text}`, { cause: reason });
}

/** Returns the kind of a failure, for the other threads. */
export function kindOf(failure: Error): FailureKind {
  if (failure instanceof AssertionError) return "assertion";
  if (failure instanceof DestroyedError) return "destroyed";
  return failure instanceof ThreadEndedError ? "thread" : "trap";
}

/** Returns the failure that another thread has reported. */
export function failureFrom(kind: FailureKind, text: string): Error {
  switch (kind) {
    case "assertion":
      return new AssertionError(text);
    case "destroyed":
      return new DestroyedError(text);
    case "thread":
      return new ThreadEndedError(text);
    case "trap":
      return new TrapError(text);
  }
}
