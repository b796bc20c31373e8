/**
 * What the simulation does not have: files of the real machine, sockets and processes of the
 * system, threads, cryptography and compression on other threads, and keys that OpenSSL draws.
 * Their results come at real times, or differ from run to run. A program of a node that asks for
 * them gets an error, and the world fails.
 */
import * as builtins from "./builtins.js";
import type { Replace } from "./globals.js";

interface Refusing {
  refuse(what: string): never;
}

type Current = () => Refusing | undefined;
type Anything = Record<string, unknown>;
type List = readonly [title: string, target: object, names: readonly string[]];

/** Functions that are refused, by the object that has them. */
function functions(): List[] {
  const { childProcess, crypto, dgram, dns, fs, http, http2, https, net, perfHooks, tls, zlib } = builtins;
  const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as object;
  const { WebAssembly: wasm, Blob: blobs } = globalThis as unknown as { WebAssembly: object; Blob: typeof Blob };
  const watching = ["watch", "watchFile", "openAsBlob", "createReadStream", "createWriteStream"];
  const keys = ["generateKeyPairSync", "generateKeySync", "generatePrimeSync"];
  return [
    ["fs.promises.", fs.promises, functionNames(fs.promises)],
    ["fs.", fs, [...withSync(fs), ...watching]],
    ["crypto.subtle.", subtle, functionNames(subtle)],
    ["crypto.", crypto, [...withSync(crypto).filter((name) => !name.startsWith("random")), ...keys]],
    ["ECDH.", crypto.ECDH.prototype, ["generateKeys"]],
    ["DiffieHellman.", crypto.DiffieHellman.prototype, ["generateKeys"]],
    ["zlib.", zlib, [...withSync(zlib), ...functionNames(zlib).filter((name) => name.startsWith("create"))]],
    ["net.", net, ["connect", "createConnection", "createServer"]],
    ["tls.", tls, ["connect", "createServer"]],
    ["dgram.", dgram, ["createSocket"]],
    ["dns.", dns, functionNames(dns).filter(isLookup)],
    ["dns.promises.", dns.promises, functionNames(dns.promises).filter(isLookup)],
    ["http.", http, ["request", "get", "createServer"]],
    ["https.", https, ["request", "get", "createServer"]],
    ["http2.", http2, ["connect", "createServer", "createSecureServer"]],
    ["child_process.", childProcess, functionNames(childProcess).filter((name) => !name.startsWith("_"))],
    ["perf_hooks.", perfHooks, ["monitorEventLoopDelay"]],
    ["process.", process, ["resourceUsage"]],
    ["Atomics.", Atomics, ["wait", "waitAsync"]],
    ["WebAssembly.", wasm, ["compile", "instantiate", "compileStreaming", "instantiateStreaming"]],
    ["Blob.", blobs.prototype, ["arrayBuffer", "bytes", "text", "stream"]],
    ["globalThis.", globalThis, ["fetch"]],
  ];
}

/** Classes whose objects work at real times. */
function classes(): List[] {
  const { dns, net, perfHooks, workerThreads } = builtins;
  const channels = ["MessageChannel", "BroadcastChannel"];
  const streams = ["CompressionStream", "DecompressionStream"];
  return [
    ["", globalThis, [...channels, "WebSocket", "EventSource", "PerformanceObserver", ...streams]],
    ["", workerThreads, [...channels, "Worker"]],
    ["", perfHooks, ["PerformanceObserver"]],
    ["net.", net, ["Socket", "Server"]],
    ["dns.", dns, ["Resolver"]],
  ];
}

const isLookup = (name: string): boolean => /^(lookup|resolve|reverse)/.test(name);

/** Functions that call back later: those that have a twin which does not. */
function withSync(target: object): string[] {
  return Object.keys(target).filter((name) => `${name}Sync` in target);
}

function functionNames(target: object): string[] {
  return Object.getOwnPropertyNames(target).filter((name) => {
    const value = Object.getOwnPropertyDescriptor(target, name)?.value as unknown;
    return typeof value === "function" && name !== "constructor" && !/^[A-Z]/.test(name);
  });
}

interface Place {
  readonly target: object;
  readonly name: string;
  /** Whether it can be assigned. */
  readonly plain: boolean;
  /** What refuses in the place of what is there now. */
  readonly refusing: (real: object) => object;
}

/** The node whose code runs, of the world that runs in this thread. */
let running: Current = () => undefined;
let places: readonly Place[] | undefined;

/**
 * Puts what refuses in the code of nodes in the place of those functions and classes. Most are
 * plain properties. There are some 200 of them, and worlds are short: so they are assigned.
 */
export function replaceRefused(current: Current, replace: Replace, restore: (undo: () => void) => void): void {
  running = current;
  places ??= [...placesOf(functions(), refusingFunction), ...placesOf(classes(), refusingClass)];
  for (const { target, name, plain, refusing } of places) {
    const real = (target as Anything)[name] as object;
    if (!plain) replace(target, name, refusing(real));
    else {
      (target as Anything)[name] = refusing(real);
      restore(() => ((target as Anything)[name] = real));
    }
  }
}

/** Those that this version of Node has. */
function placesOf(lists: readonly List[], make: (real: never, what: string) => object): Place[] {
  return lists.flatMap(([title, target, names]) =>
    names
      .filter((name) => typeof (target as Anything)[name] === "function")
      .map((name) => ({
        target,
        name,
        plain: Object.getOwnPropertyDescriptor(target, name)?.writable === true,
        refusing: remembering((real) => make(real as never, title + name)),
      })),
  );
}

/** Makes it once for what is there, which is always the same unless another program replaces it. */
function remembering(make: (real: object) => object): (real: object) => object {
  let last: object | undefined;
  let made: object | undefined;
  return (real) => {
    if (real !== last) made = make((last = real));
    return made!;
  };
}

type AnyFunction = (...args: unknown[]) => unknown;
type AnyClass = new () => object;

function refusingFunction(real: AnyFunction, what: string): AnyFunction {
  const value = function (this: unknown, ...args: unknown[]): unknown {
    running()?.refuse(`${what}()`);
    return Reflect.apply(real, this, args);
  };
  return Object.assign(value, real);
}

function refusingClass(real: AnyClass, what: string): AnyClass {
  const value: AnyClass = new Proxy(real, {
    construct(Real, args: [], newTarget: AnyClass): object {
      running()?.refuse(`new ${what}()`);
      return Reflect.construct<[], object>(Real, args, newTarget === value ? Real : newTarget);
    },
  });
  return value;
}
