/**
 * While a world runs, what programs ask of Node's globals and modules is answered by the
 * simulation: time, timers and random numbers. It is in place for the code of nodes; other code has
 * the real functions.
 */
import { moduleSystem, timers, timersPromises } from "./builtins.js";
import type { Chance } from "./chance.js";
import { replaceClocks } from "./clocks.js";
import { replaceRefused } from "./not-simulated.js";
import { replaceRandom } from "./randomness.js";
import { timerFunctions, delay, type RealTimers, type TimerOwner } from "./timers.js";

/** The process whose code runs, as the globals see it. */
export interface Surroundings extends TimerOwner {
  readonly chance: Chance;
  /** Milliseconds since 1970 that its wall clock shows. */
  wallClock(): number;
  /** Milliseconds of a clock that is never set. */
  now(): number;
  /** Milliseconds since 1970 at which that clock was 0. */
  readonly timeOrigin: number;
  /** Runs a callback of the process: what it throws is a failure of the node. */
  contain(callback: () => void): void;
  /** Throws, because the process has used what is not simulated. */
  refuse(what: string): never;
}

export type Current = () => Surroundings | undefined;
type Changeable = Record<string, unknown>;

/** Puts the simulation in place, and returns how to take it away. */
export function install(current: Current): () => void {
  const restore: (() => void)[] = [];
  const define = (target: object, name: string, property: PropertyDescriptor): void => {
    const before = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { ...property, configurable: true, enumerable: before?.enumerable ?? true });
    restore.push(() => {
      if (before) Object.defineProperty(target, name, before);
      else Reflect.deleteProperty(target, name);
    });
  };
  const replace: Replace = (target, name, value) => define(target, name, { value, writable: true });
  replaceTimers(current, replace);
  replaceClocks(current, replace, (target, name, get) => define(target, name, { get }));
  replaceRandom(current, replace);
  replaceQueues(current, replace);
  replaceRefused(current, replace, (undo) => restore.push(undo));
  moduleSystem.syncBuiltinESMExports();
  return () => {
    for (const undo of restore.reverse()) undo();
    moduleSystem.syncBuiltinESMExports();
  };
}

/** Puts a value in the place of a property, until the simulation is taken away. */
export type Replace = (target: object, name: string, value: unknown) => void;
/** Puts a getter in the place of a property. */
export type ReplaceGetter = (target: object, name: string, get: (this: never) => unknown) => void;

function replaceTimers(current: Current, replace: Replace): void {
  const real: RealTimers = {
    ...(timers as unknown as RealTimers),
    promises: { ...timersPromises } as unknown as RealTimers["promises"],
  };
  const { promises, ...functions } = timerFunctions(current, real);
  for (const [name, value] of Object.entries(functions)) {
    replace(globalThis, name, value);
    replace(timers, name, value);
  }
  for (const [name, value] of Object.entries(promises)) replace(timersPromises, name, value);
  const wait = (ms: number, options?: { signal?: AbortSignal }): unknown => promises.setTimeout(ms, undefined, options);
  replace(timersPromises.scheduler, "wait", wait);
  replace(timersPromises.scheduler, "yield", () => promises.setImmediate());
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  replace(AbortSignal, "timeout", (ms: number) => {
    const owner = current();
    if (!owner) return timeout(ms);
    const controller = new AbortController();
    const reason = new DOMException("The operation was aborted due to timeout", "TimeoutError");
    void delay(owner, ms, undefined).then(() => controller.abort(reason));
    return controller.signal;
  });
}

/**
 * What a callback of a process throws is a failure of its node, and not of the program that
 * simulates it.
 */
function replaceQueues(current: Current, replace: Replace): void {
  const contained = (target: Changeable, name: string): void => {
    const real = (target[name] as (...args: unknown[]) => void).bind(target);
    replace(target, name, (callback: (...args: unknown[]) => void, ...args: unknown[]) => {
      const owner = current();
      if (!owner || typeof callback !== "function") real(callback, ...args);
      else real(() => owner.contain(() => callback(...args)));
    });
  };
  contained(process as unknown as Changeable, "nextTick");
  contained(globalThis, "queueMicrotask");
}
