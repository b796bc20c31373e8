/**
 * Node's side of the platform (ts/shim/platform.ts), supplied when this module is evaluated.
 * Modules of Node's that many programs never need are loaded when they are asked for.
 */
import { constants } from "node:os";
import { sep } from "node:path";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";
import { codeFolder, packageVersion } from "../../embedded.js";
import { supplyPlatform } from "../../platform.js";
import { crypto } from "../system/builtin.js";
import { nodeBytes } from "./bytes.js";
import { warn } from "./warnings.js";
import { wasmFiles } from "./wasm-files.js";

/** Not in `os.constants.errno`, though systems have it, and a connection may end with it. */
const HOST_DOWN: Readonly<Record<string, number | undefined>> = { linux: 112, darwin: 64, freebsd: 64 };
const EHOSTDOWN = HOST_DOWN[process.platform];

/** None where a bundler has put the code into a file of the program's own. */
function ownFolders(): readonly string[] {
  return codeFolder === undefined ? [] : [codeFolder + sep, `${pathToFileURL(codeFolder).href}/`];
}

/** Compared as hashes: neither their lengths nor where they differ shows in the time. */
function equalSecrets(a: string, b: string): boolean {
  const { createHash, timingSafeEqual } = crypto();
  const [left, right] = [a, b].map((text) => createHash("sha256").update(text).digest());
  return timingSafeEqual(left!, right!);
}

/** Node's own, also while a simulation has another in its place. */
const realImmediate = setImmediate;

supplyPlatform({
  bytes: nodeBytes,
  wasm: wasmFiles,
  errno: { ...(EHOSTDOWN !== undefined && { EHOSTDOWN }), ...constants.errno },
  isMainThread,
  packageVersion,
  ownFolders,
  newEmitter: () => new (process.getBuiltinModule("node:events").EventEmitter)(),
  channel: (name) => process.getBuiltinModule("node:diagnostics_channel").channel(name),
  warn,
  nextTurn: (callback) => realImmediate(callback),
  equalSecrets,
});
