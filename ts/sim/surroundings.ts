/** What a world puts in place while it runs, and takes away afterwards. */
import { provideDefaults } from "./defaults.js";
import { install } from "./globals.js";
import type { NodeProcess } from "./process.js";

export interface WorldCode {
  /** The process of a node whose code runs; undefined: other code. */
  process(): NodeProcess | undefined;
  /** A promise of the code that runs was rejected, and nothing handles it. */
  rejected(reason: unknown): void;
}

/**
 * Globals, defaults and rejections are the world's until the function that is returned is called.
 */
export function surround(code: WorldCode): () => void {
  openOutput();
  const restore = [
    install(() => code.process()?.surroundings),
    provideDefaults(() => code.process()),
    catchRejections((reason) => code.rejected(reason)),
  ];
  return () => {
    for (const undo of restore) undo();
  };
}

/**
 * Node makes its streams of standard output when they are first used, with a socket if they are
 * pipes. In the code of a node that would be refused.
 */
function openOutput(): void {
  Reflect.get(process, "stdout");
  Reflect.get(process, "stderr");
}

/** A rejection is a failure of a node, and not of this process. */
function catchRejections(rejected: (reason: unknown) => void): () => void {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", rejected);
  return () => {
    process.off("unhandledRejection", rejected);
    for (const listener of others) process.on("unhandledRejection", listener);
  };
}
