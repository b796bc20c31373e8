/**
 * Above the host, the async API and the inline mode name no Node module and no global of Node, but for
 * the files listed here. The list may only become shorter. `Buffer` is not looked at yet.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
/** What runs on Node alone: Node's host, threads, and entries whose types are Node's. */
const NODE_ONLY =
  /^ts\/(?:shim\/(?:node\/|embedded)|core\/threads\/|workers\/|v5-compat\/|streams\.ts|auth\/certificate-files)/;
const OF_NODE = /"node:[\w/]+"|\bprocess\.\w+|\b(?:setImmediate|clearImmediate)\b/g;

/** What is still to go, by file. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  "ts/api/events/diagnostics.ts": ['"node:diagnostics_channel"'],
  "ts/api/events/observer.ts": ['"node:events"'],
  "ts/api/options/option-values.ts": ["process.emitWarning"],
  "ts/api/sockets/draft-kinds.ts": ["process.emitWarning"],
  "ts/auth/addresses.ts": ['"node:net"'],
  "ts/auth/policy.ts": ['"node:crypto"'],
  "ts/auth/request.ts": ['"node:buffer"'],
  "ts/core/boundary/engine.ts": ["process.arch"],
  "ts/core/boundary/load.ts": ['"node:fs"', '"node:url"', "process.env"],
  "ts/core/boundary/seam.ts": ["process.hrtime"],
  "ts/core/memory/large-blocks.ts": ["process.platform"],
  "ts/core/memory/view.ts": ["process.getBuiltinModule", '"node:worker_threads"'],
  "ts/core/own-frames.ts": ['"node:path"', '"node:url"'],
  "ts/instance.ts": ["process.env"],
  "ts/policy/paths.ts": ['"node:fs"', '"node:path"'],
  "ts/policy/refusal.ts": ["process.emitWarning"],
  "ts/shim/simulated/clock.ts": ["setImmediate"],
  "ts/zmq/errno.ts": ['"node:os"', "process.platform"],
  "ts/zmq/thread.ts": ['"node:url"'],
};

/** The code without its comments. */
function codeOf(path: string): string {
  return readFileSync(join(ROOT, path), "utf8")
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/(^|\s)\/\/.*$/gm, "");
}

function usesOf(code: string): string[] {
  return [...new Set(Array.from(code.matchAll(OF_NODE), ([use]) => use))];
}

test("what is looked for is found", () => {
  const code = 'import os from "node:os";\nsetImmediate(go); console.log(process.pid, process.pid);';
  expect(usesOf(code)).toEqual(['"node:os"', "setImmediate", "process.pid"]);
});

test("no file but those listed uses what only Node has, and those no more than is listed", () => {
  const files = readdirSync(join(ROOT, "ts"), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join("ts", name.replaceAll("\\", "/")))
    .filter((path) => path.endsWith(".ts") && !NODE_ONLY.test(path));
  const found = files.map((path) => [path, usesOf(codeOf(path))] as const).filter(([, uses]) => uses.length > 0);
  expect(found.length).toBeGreaterThan(0);
  const sorted = (entries: readonly (readonly [string, readonly string[]])[]): [string, string[]][] =>
    entries.map(([path, uses]): [string, string[]] => [path, [...uses].sort()]).sort(([a], [b]) => (a < b ? -1 : 1));
  expect(sorted(found)).toEqual(sorted(Object.entries(LEFT)));
});
