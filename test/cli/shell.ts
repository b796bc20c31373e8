/**
 * Commands in a shell, in which `zmq` is that of dist/. In the place of tcp ports, which may be in
 * use, are ipc endpoints of the folder that a command runs in.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PROGRAM_LIMIT_MS } from "../limits.js";
import { ZMQ } from "./zmq.js";

export interface Launched {
  readonly child: ChildProcess;
  /** stdout and stderr, in the order in which they came. */
  output(): string;
}

export class Shell {
  readonly root = mkdtempSync(join(tmpdir(), "zmq-shell-"));

  constructor() {
    mkdirSync(join(this.root, "bin"));
    writeFileSync(join(this.root, "bin/zmq"), `#!/bin/sh\nexec "${process.execPath}" "${ZMQ}" "$@"\n`);
    chmodSync(join(this.root, "bin/zmq"), 0o755);
  }

  /** A command that is one call of `zmq` is that process, which gets signals. */
  launch(command: string, folder: string, shell = "bash"): Launched {
    const own = command.replaceAll(/tcp:\/\/127\.0\.0\.1:(\d+)/g, `ipc://${folder}/$1`);
    const single = /^zmq [^|&;]*$/.test(own.replaceAll("\\\n", "")) ? `exec ${own}` : own;
    const path = `${join(this.root, "bin")}${delimiter}${process.env["PATH"] ?? ""}`;
    const env = { ...process.env, NO_COLOR: "1", PATH: path };
    const child = spawn(shell, ["-c", single], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
    return { child, output: () => text.replaceAll(`ipc://${folder}/`, "tcp://127.0.0.1:") };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export async function codeOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null)
    await once(child, "close", { signal: AbortSignal.timeout(PROGRAM_LIMIT_MS) });
  return child.exitCode;
}

/** Resolves when the endpoints that a command binds are there. */
export async function bound(command: string, folder: string): Promise<void> {
  for (const [, port = ""] of command.matchAll(/--bind tcp:\/\/127\.0\.0\.1:(\d+)/g)) {
    const watcher = watch(folder);
    const signal = AbortSignal.timeout(PROGRAM_LIMIT_MS);
    try {
      while (!existsSync(join(folder, port))) await once(watcher, "change", { signal });
    } finally {
      watcher.close();
    }
  }
}
