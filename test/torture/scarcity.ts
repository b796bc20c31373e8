/**
 * A process without a resource: with 64 descriptors only, on a full file system, and on a read-only
 * one. Binds and connects fail with an error that has a code, the process does not end, and calls
 * that are possible again succeed. The process runs scarcity-program.ts.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hold, type Subject } from "./subject.js";

const PROGRAM = fileURLToPath(new URL("scarcity-program.js", import.meta.url));
const LIMIT_MS = 200_000;

function shell(script: string, ...args: string[]): string {
  const { status, signal, stdout, stderr } = spawnSync("sh", ["-ec", script, "sh", ...args], {
    encoding: "utf8",
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  hold(status === 0, `${script}: ended with ${signal ?? status}\n${stdout}\n${stderr.slice(-2000)}`);
  return stdout.trim();
}

/** Mounts in a separate namespace, so that no other process sees the mount. */
function mounted(options: string, kind: string): string {
  const folder = mkdtempSync(join(tmpdir(), "zmq-torture-"));
  const script = `exec unshare -m sh -ec 'mount -t tmpfs -o "$1" none "$2"; shift 2; exec "$@"' sh "$@"`;
  try {
    return shell(script, options, folder, process.execPath, PROGRAM, kind, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const canMount = (): boolean =>
  spawnSync("unshare", ["-m", "sh", "-c", 'mount -t tmpfs none "$0"', tmpdir()]).status === 0;

export const subject: Subject = {
  name: "scarcity",
  about: "64 descriptors; full and read-only file systems",
  unit: "cases",
  weight: 1,
  goal: 60,
  limitMs: 240_000,
  trial(trial) {
    trial.at("64 descriptors");
    trial.note(`64 descriptors: ${shell('ulimit -n 64; exec "$@"', process.execPath, PROGRAM, "descriptors", "")}`);
    if (!canMount()) {
      trial.note("full and read-only file systems: skipped: mounting needs a root user with a mount namespace");
      return Promise.resolve(1);
    }
    trial.at("a full file system");
    trial.note(`full file system: ${mounted("size=4k,nr_inodes=1", "files")}`);
    trial.at("a read-only file system");
    trial.note(`read-only file system: ${mounted("ro", "files")}`);
    return Promise.resolve(3);
  },
};
