/**
 * The program of a node: a function, or a module. A module is loaded anew at each start, so that
 * what it keeps at its top level is new; modules that it imports are loaded once, and shared by all
 * nodes.
 */
import { url as urls } from "./builtins.js";
import type * as zmq from "libzmq-wasm";
import type { Disk } from "./disk.js";

/** What a program is given. */
export interface NodeEnvironment {
  /** Name of the node. */
  readonly name: string;
  /**
   * The async API: what `import * as zmq from "libzmq-wasm"` has. Its `createInstance()` makes an
   * instance on this node.
   */
  readonly zmq: typeof zmq;
  /** The files of the node, which outlive its processes. */
  readonly disk: Disk;
  /** How often the node was started before: 0 at first. */
  readonly restarts: number;
  /** Resolves after a number of milliseconds of virtual time. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Adds an entry to the history of the world, which invariants look at. */
  readonly log: (event: string, data?: unknown) => void;
  /**
   * A number from 0 up to but not including 1, which the seed decides; as `Math.random()` in a
   * node.
   */
  readonly random: () => number;
}

/** A function that a node runs; its process goes on when it returns, until the world ends. */
export type ProgramFunction = (node: NodeEnvironment) => unknown;

/**
 * What a node runs: a function; or the URL or path of a module, whose top level is run, and then
 * its default export, if that is a function.
 */
export type Program = ProgramFunction | URL | string;

/** Called by the module that runs before that of a program: its top level begins. */
const BEGIN = Symbol.for("libzmq-wasm.sim.begin");
const begins = new Map<number, () => void>();
let numbers = 0;

(globalThis as unknown as Record<symbol, unknown>)[BEGIN] = (number: number): void => {
  begins.get(number)?.();
  begins.delete(number);
};

/**
 * Loads the module of a program. `begin` is called when it is loaded, and its top level is about to
 * run; the promise resolves to its default export when that has run.
 */
export async function loadProgram(program: URL | string, begin: () => void): Promise<unknown> {
  const number = ++numbers;
  begins.set(number, begin);
  const url = new URL(
    typeof program === "string" && !/^[a-z]+:/i.test(program) ? urls.pathToFileURL(program) : program,
  );
  url.searchParams.set("process", String(number));
  const source =
    `import "data:text/javascript,globalThis[Symbol.for('libzmq-wasm.sim.begin')](${number})";\n` +
    `import * as program from ${JSON.stringify(url.href)};\nexport { program };\n`;
  const wrapper = `data:text/javascript,${encodeURIComponent(source)}`;
  const loaded = (await importNow(wrapper)) as { readonly program: Record<string, unknown> };
  return loaded.program["default"];
}

/** Not by name, so that no bundler follows it. */
const importNow = (url: string): Promise<unknown> => import(/* @vite-ignore */ url);
