/**
 * Builds the files that a subject needs at the lowest priority, in parallel with other work. It
 * takes minutes. Files of an earlier build are removed first, so that existing ones have the same
 * sources as the wasm.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { constants, setPriority } from "node:os";
import type { Preparation } from "./subject.js";

export function inBackground(script: string, products: readonly string[]): Preparation {
  for (const product of products) rmSync(product, { force: true });
  const child = spawn(script, { stdio: ["ignore", "ignore", "inherit"], detached: true });
  const { pid } = child;
  if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  const state = { ended: false };
  const done = new Promise<void>((resolve) => {
    const end = (): void => {
      state.ended = true;
      resolve();
    };
    child.on("exit", end).on("error", end);
  });
  return {
    done,
    /** Ends the build, with its compilers, which are in the same process group. */
    stop() {
      if (pid !== undefined && !state.ended) process.kill(-pid, "SIGTERM");
    },
  };
}
