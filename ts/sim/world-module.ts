/**
 * A module that describes worlds: its default export builds one, and its other exports are options
 * of an exploration. Threads and the command line load it by its URL.
 */
import { url as urls } from "./builtins.js";
import type { Fault } from "./faults.js";
import type { WorldOptions } from "./options.js";
import type { FaultPlan } from "./plan.js";
import type { SizeRanges } from "./shrink.js";
import type { Build, FinalCheck } from "./trial.js";

/** What a module of worlds exports. */
export interface WorldModule {
  /** Makes nodes and links. */
  readonly default: Build;
  /** Options of the worlds. */
  readonly options?: WorldOptions;
  /** Virtual milliseconds that each world runs. */
  readonly until?: number;
  /** Which faults happen. */
  readonly faults?: FaultPlan | ((seed: number) => readonly Fault[]);
  /** What must hold in the end. */
  readonly check?: FinalCheck;
  /** Sizes that are chosen at random, each with the least and the most. */
  readonly sizes?: SizeRanges;
}

/** The URL of a module that is given as a URL, its text, or a path. */
export function moduleUrl(module: URL | string): URL {
  if (typeof module !== "string" && !((module as unknown) instanceof URL))
    throw new TypeError("build must be a function, or the URL or path of a module of worlds");
  return new URL(typeof module === "string" && !/^[a-z]{2,}:/i.test(module) ? urls.pathToFileURL(module) : module);
}

/** Imports it. Rejects with a TypeError where its default export is no function. */
export async function loadWorldModule(url: URL): Promise<WorldModule> {
  const loaded = (await importNow(url.href)) as Partial<WorldModule>;
  if (typeof loaded.default !== "function")
    throw new TypeError(`${url.href} must export a function by default: export default function (world) { … }`);
  return loaded as WorldModule;
}

/** Not by name, so that no bundler follows it. */
const importNow = (url: string): Promise<unknown> => import(/* @vite-ignore */ url);
