/**
 * Runs a page as its reader would: writes its files into an empty folder where the package is
 * installed, and runs its commands in order. Ports on 127.0.0.1 are replaced by free ones, so that
 * pages can run beside each other.
 */
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { matches, ROOT, type Block } from "./page-blocks.js";
import { Terminal } from "./terminal.js";

export interface Mismatch {
  readonly title: string;
  readonly expected: string;
  readonly printed: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Replaces each port on 127.0.0.1 in a text; the same port by the same one. */
async function portReplacer(blocks: readonly Block[]): Promise<(text: string) => string> {
  const found = blocks.flatMap(({ text }) => Array.from(text.matchAll(/127\.0\.0\.1:(\d+)/g), ([, port = ""]) => port));
  const ports = new Map<string, number>();
  for (const port of new Set(found)) ports.set(port, await freePort());
  return (text) => text.replaceAll(/127\.0\.0\.1:(\d+)/g, (_, port: string) => `127.0.0.1:${ports.get(port) ?? port}`);
}

/** A new folder in build/ where programs can import the package and run its commands. */
export function packageFolder(prefix: string): string {
  const folder = mkdtempSync(join(ROOT, "build", prefix));
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  symlinkSync(ROOT, join(folder, "node_modules/libzmq-wasm"));
  symlinkSync(join(ROOT, "node_modules/zeromq"), join(folder, "node_modules/zeromq"));
  const { bin = {} } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { bin?: Record<string, string> };
  for (const [name, file] of Object.entries(bin)) {
    const command = `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, file)}" "$@"\n`;
    writeFileSync(join(folder, "node_modules/.bin", name), command, { mode: 0o755 });
  }
  return folder;
}

/** The files, commands and outputs of a page, in its order. Returns what differs from the page. */
export async function runPage(folder: string, blocks: readonly Block[]): Promise<readonly Mismatch[]> {
  const withPorts = await portReplacer(blocks);
  const terminals = new Map<string, Terminal>();
  const mismatches: Mismatch[] = [];
  /** The terminal whose output comes next on the page. */
  let latest: Terminal | undefined;
  const command = async (name: string | undefined, text: string): Promise<string> => {
    const interrupted = name === undefined ? undefined : terminals.get(name);
    if (text.trim() === "# Ctrl-C" && interrupted) return await interrupted.interrupt();
    latest = new Terminal(folder, text);
    if (name === undefined) return await latest.succeed();
    terminals.set(name, latest);
    return "";
  };
  try {
    for (const { language, name, text, title } of blocks) {
      if (language === "sh") {
        const problem = await command(name, withPorts(text));
        if (problem) mismatches.push({ title, expected: "the exit status 0", printed: problem });
      } else if (name === "output" || name?.startsWith("terminal")) {
        const terminal = name === "output" ? latest : terminals.get(name);
        const expected = withPorts(text);
        const printed = (await terminal?.next(expected.trimEnd().split("\n").length)) ?? "there is no such terminal";
        if (!matches(printed, expected)) mismatches.push({ title, expected, printed });
      } else if (name !== undefined) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), withPorts(text));
      }
    }
  } finally {
    for (const terminal of terminals.values()) await terminal.kill();
  }
  return mismatches;
}
