/** Runs a program in a process and a folder of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { End } from "./outcome.js";

/** For programs that do not set their own alarm. Almost all of upstream's programs set it. */
const LIMIT_SECONDS = 60;
/** The most bytes of output that are kept. A program with more output only repeats itself. */
const OUTPUT_LIMIT = 1 << 20;

/**
 * Runs the command. A line "alarm N" on its file descriptor 3 replaces alarm(2), as the program
 * cannot get signals: the program is killed N seconds later, as by the kernel natively.
 */
export function execute(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<End> {
  const cwd = mkdtempSync(join(tmpdir(), "upstream-"));
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    let output = "";
    let killed: string | undefined;
    let timer: NodeJS.Timeout;
    const alarm = (limit: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        killed = `still running after ${limit} s`;
        child.kill("SIGKILL");
      }, limit * 1000);
    };
    alarm(LIMIT_SECONDS);
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (data: Buffer) => {
        output = (output + data.toString()).slice(-OUTPUT_LIMIT);
      });
    (child.stdio[3] as Readable).on("data", (data: Buffer) => {
      const asked = /alarm (\d+)\n$/.exec(data.toString())?.[1];
      if (asked !== undefined && Number(asked) > 0) alarm(Number(asked));
    });
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      rmSync(cwd, { recursive: true, force: true });
      resolve({
        status,
        killed: killed ?? (signal === null ? undefined : `ended by ${signal}`),
        output,
        seconds: seconds(),
      });
    });
  });
}
