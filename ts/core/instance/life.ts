/**
 * What the instances of both modes have in common: listeners to descriptors, to the end of the process and to their own, and
 * the hold that they have of the process. Where libzmq runs is the business of inline.ts and threaded.ts.
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
  readonly #idlers = new Set<() => void>();
  readonly #mourners = new Set<(failure: Error) => void>();
  /** What C has printed and was not shown yet. */
  protected output = "";

  protected constructor(module: WasmModule) {
    this.module = module;
  }

  abstract withoutWaiting<T>(call: () => T): T;
  abstract pump(): void;
  abstract finish(socket?: SocketPtr): void;
  abstract commonContext(): ContextPtr | undefined;
  abstract destroy(): void;

  onFailure(listener: (failure: Error) => void): () => void {
    this.#mourners.add(listener);
    return () => this.#mourners.delete(listener);
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

  localAddress(name: string, ipv6: boolean): string | undefined {
    return this.host.localAddress(name, ipv6);
  }

  lookUp(name: string, ipv6: boolean): Promise<string> {
    return this.host.lookUp(name, ipv6);
  }

  onIdle(listener: () => void): () => void {
    this.#idlers.add(listener);
    return () => this.#idlers.delete(listener);
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

  /** The exports, within the limits of the allow list, if there is one; certificates are looked at before they are used. */
  protected limited(exports: WasmExports): WasmExports {
    return limited(secured(exports, this), this.host, this);
  }

  protected idle(): void {
    for (const listener of [...this.#idlers]) listener();
  }

  /** The instance has ended: nobody is told of anything but that. */
  protected notifyFailure(failure: Error): void {
    if (!(failure instanceof DestroyedError)) this.showTrace(`it has failed: ${failure.message}`);
    traced.delete(this);
    this.wakeups.clear();
    this.host.destroy();
    for (const mourner of [...this.#mourners]) mourner(failure);
    this.#mourners.clear();
  }

  /** The instance is gone, and no promise that waits is settled. */
  protected forgetListeners(): void {
    traced.delete(this);
    this.wakeups.clear();
    this.#mourners.clear();
    this.#idlers.clear();
  }

  /** Wake-ups are traced in the ring at the address, which port_trace() has returned. */
  protected openTrace(address: number, thread: number): void {
    if (address === 0) return; // no memory
    this.wakeups.trace = new Trace({ memory: this.memory, address, thread, now: () => this.now() });
    traced.add(this);
  }

  /** Prints the trace, if traces are shown and no thread has shown this one. */
  protected showTrace(why: string): void {
    if (tracing.shown && this.wakeups.trace?.claim()) this.host.print(traceText(this, why, this.now()));
  }

  /** C has printed this. */
  protected printed(text: string): void {
    this.output += text;
  }

  /** What was printed, to be told as why C has ended. */
  protected stderrTail(status: number): string {
    return this.output.trim() || `libzmq ended with status ${status}`;
  }

  protected showPrinted(): void {
    if (!this.output) return;
    this.host.print(this.output.trimEnd());
    this.output = "";
  }
}

/** What came out of wasm, as one of the ways an instance ends. */
export function asFailure(reason: unknown): Error {
  const ways = [AssertionError, DestroyedError, ThreadEndedError, TrapError];
  if (reason instanceof Error && ways.some((way) => reason instanceof way)) return reason;
  const text = isError(reason) ? reason.message : String(reason);
  return new TrapError(`libzmq has trapped: ${text}`, { cause: reason });
}

/** How a failure is told to the other threads. */
export function kindOf(failure: Error): FailureKind {
  if (failure instanceof AssertionError) return "assertion";
  if (failure instanceof DestroyedError) return "destroyed";
  return failure instanceof ThreadEndedError ? "thread" : "trap";
}

/** What another thread has told. */
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
