/**
 * What the simulation does not have: files of the real machine, sockets and processes of the
 * system, threads, cryptography and compression on other threads, and keys that OpenSSL draws.
 * Their results come at real times, or differ from run to run. A program of a node that asks for
 * them gets an error, and the world fails.
 */
import * as builtins from "./builtins.js";

interface Refusal {
  readonly target: object;
  readonly name: string;
  readonly value: unknown;
}

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

/** In the place of those functions and classes: they refuse in the code of nodes. */
export function refusals(current: Current): Refusal[] {
  return [...each(functions(), refusingFunction(current)), ...each(classes(), refusingClass(current))];
}

/** Those that this version of Node has. */
function each(lists: readonly List[], refusing: (real: never, what: string) => unknown): Refusal[] {
  return lists.flatMap(([title, target, names]) =>
    names.flatMap((name) => {
      const real = (target as Anything)[name];
      return typeof real === "function" ? [{ target, name, value: refusing(real as never, `${title}${name}`) }] : [];
    }),
  );
}

type AnyFunction = (...args: unknown[]) => unknown;
type AnyClass = new () => object;

function refusingFunction(current: Current): (real: AnyFunction, what: string) => AnyFunction {
  return (real, what) => {
    const value = function (this: unknown, ...args: unknown[]): unknown {
      current()?.refuse(`${what}()`);
      return Reflect.apply(real, this, args);
    };
    return Object.assign(value, real);
  };
}

function refusingClass(current: Current): (real: AnyClass, what: string) => AnyClass {
  return (real, what) => {
    const value: AnyClass = new Proxy(real, {
      construct(Real, args: [], newTarget: AnyClass): object {
        current()?.refuse(`new ${what}()`);
        return Reflect.construct<[], object>(Real, args, newTarget === value ? Real : newTarget);
      },
    });
    return value;
  };
}
