/**
 * One run of a program in wasm, over Node's host, as a process is for the native one. The program
 * starts, and continues after each turn of the event loop while it waits
 * (test/posix/wait_asyncify.c).
 */
import type { CapableHost, CreateCapableHost } from "../../ts/shim/capabilities.js";
import { POLLIN, POLLNVAL, POLLOUT } from "../../ts/shim/host.js";
import type { WasmImports, WasmModule } from "../../ts/core/boundary/engine.js";
import { Instance } from "../../ts/core/boundary/engine.js";
import { ERRNO } from "../../ts/core/boundary/errno-numbers.js";
import { hostImports, libcImports, type Relay } from "../../ts/core/boundary/imports.js";
import { Memory } from "../../ts/core/memory/memory.js";
import type { PortExports } from "../../ts/core/boundary/module.js";
import type { AsyncifyExports } from "./asyncify.js";
import { Asyncify } from "./asyncify.js";
import { limit } from "../limits.js";

/** The longest time of a program, which ends by itself before. */
const PROGRAM_LIMIT_MS = limit(60_000);
/** Calls of the host in one turn: a program with more is not waiting, but spinning. */
const CALLS_IN_A_TURN = 1_000_000;
/** The stack of a suspended program, unwound. */
const STACK_BYTES = 65536;

/** The state of a program after its end. */
export interface Outcome {
  readonly status: number;
  readonly output: string;
  /** Descriptors that it has not closed. */
  readonly open: number;
  /** Imports of the module "host" that it has called. */
  readonly called: ReadonlySet<string>;
}

/** exit() or abort(): unwinds through wasm. */
class Exit extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit(${status})`);
    this.status = status;
  }
}

type Exports = PortExports & AsyncifyExports & Record<string, () => number>;

/** Runs the program, of which `main` is exported as `entry`. */
export function run(module: WasmModule, entry: string, createHost: CreateCapableHost): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    new Process(module, entry, createHost, resolve, reject).start();
  });
}

class Process {
  readonly #exports: Exports;
  readonly #entry: string;
  readonly #memory: Memory;
  readonly #host: CapableHost;
  readonly #asyncify: Asyncify;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #reject: (error: Error) => void;
  readonly #called = new Set<string>();
  readonly #limit: NodeJS.Timeout;
  #timeout: NodeJS.Timeout | undefined;
  #output = "";
  #ended = false;
  #calls = 0;

  constructor(
    module: WasmModule,
    entry: string,
    createHost: CreateCapableHost,
    resolve: (outcome: Outcome) => void,
    reject: (error: Error) => void,
  ) {
    this.#entry = entry;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#host = createHost({
      errno: ERRNO,
      ready: (fd, set, clear, error) => this.#exports.port_ready(fd, set, clear, error),
      pump: (polled) => this.#turn(polled),
    });
    this.#exports = new Instance(module, this.#imports()).exports as Exports;
    this.#memory = new Memory(this.#exports);
    this.#exports._initialize();
    const buffer = this.#memory.alloc(STACK_BYTES);
    this.#asyncify = new Asyncify(this.#exports, this.#memory.u32, buffer, STACK_BYTES);
    this.#limit = setTimeout(() => {
      this.#end(new Error(`${entry} has not ended; it has printed:\n${this.#output}`));
    }, PROGRAM_LIMIT_MS);
  }

  start(): void {
    this.#host.hold();
    this.#advance(() => this.#asyncify.start(() => this.#exports[this.#entry]!()));
  }

  /**
   * A turn of the event loop: the work of the port, and then the program, which checks what has
   * changed.
   */
  #turn(polled: boolean): boolean {
    if (this.#ended) return false;
    const more = this.#exports.port_pump(polled ? 1 : 0) !== 0;
    this.#resume();
    return more;
  }

  #resume(): void {
    if (this.#ended || !this.#asyncify.suspended) return;
    clearTimeout(this.#timeout);
    this.#advance(() => this.#asyncify.resume());
  }

  /** Runs the program until it waits or ends. */
  #advance(step: () => number | undefined): void {
    this.#calls = 0;
    try {
      const status = step();
      if (status !== undefined) this.#end(status);
    } catch (error) {
      if (error instanceof Exit) this.#end(error.status);
      else
        this.#end(
          new Error(`${this.#entry} has trapped (${String(error)}); it has printed:\n${this.#output}`, {
            cause: error,
          }),
        );
    }
  }

  #end(how: number | Error): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timeout);
    clearTimeout(this.#limit);
    this.#host.destroy();
    if (how instanceof Error) this.#reject(how);
    else
      this.#resolve({
        status: how,
        output: this.#output,
        open: this.#exports.port_descriptors(),
        called: this.#called,
      });
  }

  #imports(): WasmImports {
    const relay = {
      host: this.#host,
      errno: ERRNO,
      memory: undefined as unknown as Memory,
      program: {
        serve: () => undefined,
        notify: (_fd: number, events: number) => {
          this.#output += `host_notify:${NOTIFIED.map(([bit, name]) => (events & bit ? ` ${name}` : "")).join("")}\n`;
        },
        print: (text: string) => {
          this.#output += text;
        },
        release: unexpected,
        expire: unexpected,
      },
      grown: () => {
        relay.memory.refresh();
      },
      exit: (status: number): never => {
        throw new Exit(status);
      },
    };
    // The memory exists only after the imports: C's constructors call none of them.
    Object.defineProperty(relay, "memory", { get: () => this.#memory });
    return {
      ...libcImports(relay),
      host: this.#noting(hostImports(relay)),
      test: {
        wait: (milliseconds: number) => {
          if (!this.#asyncify.suspend() || milliseconds < 0) return;
          this.#timeout = setTimeout(() => {
            this.#resume();
          }, milliseconds);
        },
      },
    };
  }

  /** The imports, which note by name that they were called. */
  #noting(imports: Relay): Relay {
    return Object.fromEntries(
      Object.entries(imports).map(([name, call]) => [
        name,
        (...args: number[]) => {
          this.#called.add(name);
          if (++this.#calls > CALLS_IN_A_TURN) throw new Error(`it spins, calling ${name}`);
          return call(...args);
        },
      ]),
    );
  }
}

const NOTIFIED = [
  [POLLIN, "IN"],
  [POLLOUT, "OUT"],
  [POLLNVAL, "NVAL"],
] as const;

function unexpected(): never {
  throw new Error("A program without libzmq has no such callback");
}
