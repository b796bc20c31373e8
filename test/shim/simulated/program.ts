/**
 * Shared by tests of the simulated network: programs on machines, and the trace of a host's calls.
 */
import { createHash } from "node:crypto";
import { onTestFinished } from "vitest";
import { Context, createInstance, type Instance } from "../../../ts/index.js";
import type { CreateHost, Datagram, Host, HostLink } from "../../../ts/shim/host.js";

export interface Program {
  readonly instance: Instance;
  readonly context: Context;
}

/** A new program, which ends after the test. */
export function program(createHost: CreateHost): Program {
  const instance = createInstance({ host: createHost });
  onTestFinished(() => instance.destroy());
  return { instance, context: new Context({ instance }) };
}

/** Each call of a host, and each of its reports, in order. Bytes are recorded as their hash. */
export class Trace {
  readonly lines: string[] = [];

  /** The host, whose calls are recorded under a name. */
  of(name: string, createHost: CreateHost): CreateHost {
    return (link) => this.#noting(`${name}.host`, createHost(this.#noting(`${name}.link`, link)));
  }

  #noting<T extends Host | HostLink>(name: string, target: T): T {
    return new Proxy(target, {
      get: (_target, property) => {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== "function" || typeof property !== "string") return value;
        return (...args: unknown[]): unknown => {
          const at = this.lines.push("") - 1;
          const result: unknown = Reflect.apply(value, target, args);
          const filled = /Recv$/.test(property) ? sizeOf(result) : undefined; // the rest of the buffer is unchanged
          const shown = args.map((arg) => written(arg instanceof Uint8Array ? arg.subarray(0, filled) : arg));
          this.lines[at] = `${name}.${property}(${shown.join(", ")}) = ${written(result)}`;
          return result;
        };
      },
    });
  }
}

function sizeOf(result: unknown): number {
  return Math.max(typeof result === "number" ? result : (result as Datagram).size, 0);
}

function written(value: unknown): string {
  if (typeof value === "function") return "function";
  if (value instanceof Uint8Array) return `${value.length} bytes ${createHash("sha1").update(value).digest("base64")}`;
  return value === undefined ? "undefined" : JSON.stringify(value);
}

/** The whole memory of a program's wasm. */
export function memoryHash({ instance }: Program): string {
  return createHash("sha256").update(instance.memory.u8).digest("hex");
}
