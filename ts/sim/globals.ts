/**
 * While a world runs, what programs ask of Node's globals and modules is answered by the
 * simulation: time, timers and random numbers. It is in place for the code of nodes; other code has
 * the real functions.
 */
import { crypto, moduleSystem, timers, timersPromises } from "./builtins.js";
import type { Chance } from "./chance.js";
import { refusals } from "./not-simulated.js";
import { timerFunctions, delay, type RealTimers, type TimerOwner } from "./timers.js";

/** The process whose code runs, as the globals see it. */
export interface Surroundings extends TimerOwner {
  readonly chance: Chance;
  /** Milliseconds since 1970 that its wall clock shows. */
  wallClock(): number;
  /** Milliseconds of a clock that is never set. */
  now(): number;
  /** Runs a callback of the process: what it throws is a failure of the node. */
  contain(callback: () => void): void;
  /** Throws, because the process has used what is not simulated. */
  refuse(what: string): never;
}

type Current = () => Surroundings | undefined;
type Changeable = Record<string, unknown>;

/** Puts the simulation in place, and returns how to take it away. */
export function install(current: Current): () => void {
  const restore: (() => void)[] = [];
  const replace = (target: object, name: string, value: unknown): void => {
    const before = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true });
    restore.push(() => {
      if (before) Object.defineProperty(target, name, before);
      else Reflect.deleteProperty(target, name);
    });
  };
  replaceTimers(current, replace);
  replaceClocks(current, replace);
  replaceRandom(current, replace);
  replaceQueues(current, replace);
  for (const { target, name, value } of refusals(current)) replace(target, name, value);
  moduleSystem.syncBuiltinESMExports();
  return () => {
    for (const undo of restore.reverse()) undo();
    moduleSystem.syncBuiltinESMExports();
  };
}

type Replace = (target: object, name: string, value: unknown) => void;

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

function replaceClocks(current: Current, replace: Replace): void {
  const RealDate = Date;
  const wall = (): number => Math.floor(current()?.wallClock() ?? RealDate.now());
  const SimulatedDate: DateConstructor = new Proxy(RealDate, {
    apply: () => new RealDate(wall()).toString(),
    construct: (Real, args: number[], newTarget): Date => {
      const target = newTarget === SimulatedDate ? Real : (newTarget as DateConstructor);
      return Reflect.construct<number[], Date>(Real, args.length > 0 ? args : [wall()], target);
    },
    get: (Real, name, receiver) => (name === "now" ? wall : (Reflect.get(Real, name, receiver) as unknown)),
  });
  replace(globalThis, "Date", SimulatedDate);
  const now = performance.now.bind(performance);
  replace(performance, "now", () => current()?.now() ?? now());
  const hrtime = process.hrtime.bind(process);
  const realBigint = process.hrtime.bigint.bind(process.hrtime);
  const uptime = process.uptime.bind(process);
  const nanoseconds = (owner: Surroundings): bigint => BigInt(Math.round(owner.now() * 1000)) * 1000n;
  const simulated = (before?: [number, number]): [number, number] => {
    const owner = current();
    if (!owner) return hrtime(before);
    const time = nanoseconds(owner) - (before ? BigInt(before[0]) * 1_000_000_000n + BigInt(before[1]) : 0n);
    return [Number(time / 1_000_000_000n), Number(time % 1_000_000_000n)];
  };
  const bigint = (): bigint => {
    const owner = current();
    return owner ? nanoseconds(owner) : realBigint();
  };
  replace(process, "hrtime", Object.assign(simulated, { bigint }));
  replace(process, "uptime", () => {
    const owner = current();
    return owner ? owner.now() / 1000 : uptime();
  });
}

type Random = (...args: unknown[]) => unknown;

function replaceRandom(current: Current, replace: Replace): void {
  const { random } = Math;
  replace(Math, "random", () => current()?.chance.number() ?? random());
  const { webcrypto } = crypto;
  const { randomUUID, randomBytes, randomInt } = crypto as unknown as Record<string, Random>;
  const fill = webcrypto.getRandomValues.bind(webcrypto);
  const getRandomValues = <T extends ArrayBufferView>(view: T): T => {
    const owner = current();
    if (!owner) return fill(view as never);
    owner.chance.fill(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  };
  const bytes = (owner: Surroundings, size: number): Buffer => {
    const made = Buffer.alloc(size);
    owner.chance.fill(made);
    return made;
  };
  const uuid = (): string => {
    const owner = current();
    return owner ? uuidOf(bytes(owner, 16)) : (randomUUID!() as string);
  };
  for (const target of new Set([webcrypto, globalThis.crypto] as object[])) {
    replace(target, "getRandomValues", getRandomValues);
    replace(target, "randomUUID", uuid);
  }
  replace(crypto, "randomUUID", uuid); // its getRandomValues() is that of webcrypto
  replace(crypto, "randomBytes", (size: number, done?: (error: null, bytes: Buffer) => void) => {
    const owner = current();
    if (!owner) return randomBytes!(size, done);
    if (!done) return bytes(owner, size);
    const made = bytes(owner, size);
    owner.after(0, () => done(null, made));
    return undefined;
  });
  replace(crypto, "randomInt", (...args: unknown[]) => {
    const owner = current();
    if (!owner || typeof args.at(-1) === "function") return randomInt!(...args);
    const [least, limit] = (args.length > 1 ? args : [0, ...args]) as [number, number];
    return owner.chance.whole(least, limit - 1);
  });
}

function uuidOf(bytes: Buffer): string {
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
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
