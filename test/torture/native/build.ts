/**
 * Builds native libzmq (build.sh) at the lowest priority, beside other work: it takes minutes. The program of an earlier
 * build is removed first, so that the one which is there has the patches of the wasm.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { constants, setPriority } from "node:os";
import type { Preparation } from "../subject.js";
import { FEED } from "./sides.js";

export function buildNative(): Preparation {
  rmSync(FEED, { force: true });
  const child = spawn("test/torture/native/build.sh", { stdio: ["ignore", "ignore", "inherit"], detached: true });
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
    /** With its compilers, which are of the same process group. */
    stop() {
      if (pid !== undefined && !state.ended) process.kill(-pid, "SIGTERM");
    },
  };
}
