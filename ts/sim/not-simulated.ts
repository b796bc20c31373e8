/**
 * What the simulation does not have: files of the real machine, sockets and processes of the
 * system, threads, and cryptography on other threads. Their results come at real times, so a
 * program of a node that asks for them gets an error, and the world fails.
 */
import { childProcess, crypto, dgram, dns, fs, http, https, net, workerThreads } from "./builtins.js";

interface Refusal {
  readonly target: object;
  readonly name: string;
  readonly value: unknown;
}

interface Refusing {
  refuse(what: string): never;
}

type Functions = Record<string, ((...args: unknown[]) => unknown) | undefined>;

/** Functions that call back later, by the object that has them. */
function asynchronous(): [title: string, target: object, names: readonly string[]][] {
  const callbacks = Object.keys(fs).filter((name) => `${name}Sync` in fs);
  const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as object;
  return [
    ["fs.promises", fs.promises, functionNames(fs.promises)],
    ["fs", fs, callbacks],
    ["crypto.subtle", subtle, functionNames(subtle)],
    ["crypto", crypto, ["pbkdf2", "scrypt", "hkdf", "generateKeyPair", "generateKey"]],
    ["net", net, ["connect", "createConnection"]],
    ["dgram", dgram, ["createSocket"]],
    ["dns", dns, ["lookup", "resolve"]],
    ["dns.promises", dns.promises, ["lookup", "resolve"]],
    ["http", http, ["request", "get"]],
    ["https", https, ["request", "get"]],
    ["child_process", childProcess, ["spawn", "exec", "execFile", "fork"]],
    ["globalThis", globalThis, ["fetch"]],
  ];
}

function functionNames(target: object): string[] {
  return Object.getOwnPropertyNames(target).filter((name) => {
    const value = Object.getOwnPropertyDescriptor(target, name)?.value as unknown;
    return typeof value === "function" && name !== "constructor";
  });
}

/** In the place of those functions: they refuse in the code of nodes. */
export function refusals(current: () => Refusing | undefined): Refusal[] {
  const found: Refusal[] = [];
  for (const [title, target, names] of asynchronous()) {
    for (const name of names) {
      const real = (target as Functions)[name];
      if (!real) continue;
      const value = function (this: unknown, ...args: unknown[]): unknown {
        current()?.refuse(`${title}.${name}()`);
        return Reflect.apply(real, this, args);
      };
      found.push({ target, name, value: Object.assign(value, real) });
    }
  }
  return [...found, ...classes(current)];
}

/** Classes whose objects work at real times. */
function classes(current: () => Refusing | undefined): Refusal[] {
  const own: [object, string][] = [
    [globalThis, "MessageChannel"],
    [globalThis, "WebSocket"],
    [globalThis, "EventSource"],
    [workerThreads, "MessageChannel"],
    [workerThreads, "Worker"],
    [net, "Socket"],
    [net, "Server"],
  ];
  return own.flatMap(([target, name]) => {
    const real = (target as Record<string, (new () => object) | undefined>)[name];
    if (typeof real !== "function") return [];
    const value: new () => object = new Proxy(real, {
      construct(Real, args: [], newTarget: new () => object): object {
        current()?.refuse(`new ${name}()`);
        return Reflect.construct<[], object>(Real, args, newTarget === value ? Real : newTarget);
      },
    });
    return [{ target, name, value }];
  });
}
