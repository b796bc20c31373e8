/**
 * The inline mode: one wasm instance on the caller's own event loop, which is both I/O thread and
 * reaper of libzmq. Calls never wait for the network. The host schedules `#turn`, the only function
 * that enters libzmq without a call of the program.
 */
import type { CapableHost, CreateCapableHost } from "../../shim/capabilities.js";
import { POLLIN } from "../../shim/host.js";
import { CallbackTable } from "../boundary/callbacks.js";
import { ERRNO } from "../boundary/errno-numbers.js";
import { Instance as WasmInstance } from "../boundary/engine.js";
import { AssertionError, DestroyedError } from "../errors.js";
import { guardExports } from "../boundary/guard.js";
import { hostImports, libcImports } from "../boundary/imports.js";
import type { InstanceMode } from "./instance.js";
import { LiveInstance, asFailure } from "./life.js";
import { loadModule, type WasmSource } from "../boundary/load.js";
import { Memory } from "../memory/memory.js";
import type { PgmShared } from "../boundary/pgm.js";
import type { PortExports, SocketPtr, WasmExports } from "../boundary/module.js";
import type { ProgramCalls } from "../boundary/program-calls.js";
import { Wakeups } from "../wakeups/wakeups.js";
import { newTag } from "./tag.js";

export class InlineInstance extends LiveInstance {
  readonly mode: InstanceMode = "inline";
  readonly tag = newTag();
  readonly exports: WasmExports;
  readonly memory: Memory;
  readonly callbacks = new CallbackTable();
  failure: Error | undefined;
  protected readonly host: CapableHost;
  protected readonly wakeups: Wakeups;

  /** `traced`: whether wake-ups are traced, for `trace()`. */
  constructor(createHost: CreateCapableHost, wasm?: WasmSource, traced = false) {
    super(loadModule("libzmq.wasm", wasm));
    let ready: PortExports["port_ready"] = () => undefined;
    const refused = (error: unknown): void => {
      this.hostError = error;
    };
    const host = createHost({
      errno: ERRNO,
      ready: (fd, set, clear, error) => {
        if (set & POLLIN) this.arrivals++;
        ready(fd, set, clear, error);
      },
      pump: (polled) => this.#turn(polled),
      refused,
      abandon: (reason) => this.#abandon(reason),
    });
    this.host = host;
    const wakeups = (this.wakeups = new Wakeups(host));
    const relay = {
      host,
      errno: ERRNO,
      program: this.#programCalls(),
      wake: () => wakeups.wake(),
      memory: undefined as unknown as Memory,
      refused,
      pgm: () => exports as unknown as PgmShared,
      grown: () => relay.memory.refresh(),
      exit: (status: number): never => {
        throw this.fail(new AssertionError(this.stderrTail(status)));
      },
    };
    const { exports } = new WasmInstance(this.module, {
      host: hostImports(relay),
      ...libcImports(relay),
    });
    this.exports = guardExports(this.limited(exports as unknown as WasmExports), this);
    this.memory = relay.memory = new Memory(this.exports);
    this.exports._initialize();
    this.memory.open();
    if (traced) this.openTrace(this.exports.port_trace(), 0);
    host.atEnd({ idle: () => this.idle(), exit: () => this.#exit() });
    ready = exports["port_ready"] as PortExports["port_ready"];
  }

  withoutWaiting<T>(call: () => T): T {
    return call();
  }

  pump(): void {
    if (this.failure) return;
    this.#enter(false, this.#pumpUnpolled);
    this.host.flush();
    if (this.memory.direct.receiving) this.memory.direct.settle();
  }

  flush(): void {
    this.pump();
  }

  #exit(): void {
    this.flush();
    this.showTrace("the process ends");
  }

  finish(socket?: SocketPtr): void {
    if (this.failure) return;
    this.#enter(false, () => {
      this.exports.port_finish(socket ?? 0);
      return false;
    });
    this.memory.direct.settle();
  }

  commonContext(): undefined {
    return undefined;
  }

  destroy(): void {
    this.fail(new DestroyedError("The libzmq instance was destroyed"));
  }

  /** See `Failable`. */
  fail(reason: unknown): Error {
    if (this.failure) return this.failure;
    this.failure = asFailure(reason);
    (this.memory as Memory | undefined)?.direct.failed(); // undefined while the instance is being made
    this.notifyFailure(this.failure);
    return this.failure;
  }

  /** See `HostLink.abandon()`. The host calls this, and ends its sockets itself. */
  #abandon(reason: Error): void {
    if (this.failure) return;
    this.failure = reason;
    this.memory.direct.failed(true);
    this.forgetListeners();
  }

  /**
   * Runs a scheduled turn: libzmq first, then the network, then the listeners. Returns true if work
   * is left.
   */
  #turn(polled: boolean): boolean {
    if (this.failure) return false;
    let more = false;
    this.wakeups.begin(polled);
    try {
      more = this.#enter(true, polled ? this.#pumpPolled : this.#pumpUnpolled);
      this.host.flush();
      this.wakeups.deliver();
      return more;
    } catch (error) {
      if (error !== this.failure) throw error; // see inBackground()
      return false;
    } finally {
      this.wakeups.end(more);
      if (this.memory.direct.receiving) this.memory.direct.settle(); // bytes that no receive has taken
      if (this.output !== "") this.showPrinted();
    }
  }

  readonly #pumpPolled = (): boolean => this.exports.port_pump(1) !== 0;
  readonly #pumpUnpolled = (): boolean => this.exports.port_pump(0) !== 0;

  /**
   * Runs `work`, which pumps, in a turn of the event loop or in a call of the program. Returns its
   * result: true if work is left.
   */
  #enter(turn: boolean, work: () => boolean): boolean {
    const { callbacks, memory } = this;
    const { direct } = memory;
    callbacks.deferring = direct.pumping = true;
    direct.turn = turn;
    try {
      return work();
    } catch (error) {
      if (error === this.failure) return false; // all pending operations have been rejected with it
      throw error;
    } finally {
      callbacks.deferring = direct.pumping = direct.turn = false;
      if (direct.sending && !this.failure) direct.pumped(); // before the program's code runs
      if (callbacks.deferred.length > 0) {
        direct.settle();
        callbacks.resume();
      }
    }
  }

  /** Runs inside wasm, so it must not throw. */
  #schedule(fd: number, events: number): void {
    try {
      this.wakeups.schedule(fd, events);
    } catch (error) {
      this.hostError = error;
    }
  }

  #programCalls(): ProgramCalls {
    return {
      notify: (fd, events) => this.#schedule(fd, events),
      print: (text) => this.printed(text),
      serve: () => undefined, // there is no other thread
      settle: () => this.memory.direct.settle(),
      release: (hint) => this.callbacks.release(hint),
      expire: (timerId, hint) => this.callbacks.expire(timerId, hint),
    };
  }
}
