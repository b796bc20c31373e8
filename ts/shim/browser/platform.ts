/**
 * The platform of runtimes that have what the web has, such as pages and web workers: supplied when
 * this module is evaluated. It takes nothing of Node.
 */
import { supplyPlatform, type Channel } from "../platform.js";
import { webBytes } from "./bytes.js";
import { SmallEmitter } from "./emitter.js";
import { loaded } from "./loaded.js";
import { nextTurn } from "./turns.js";
import { packageVersion } from "./version.js";

/** A page has no observers outside of it. */
const noChannel: Channel = { hasSubscribers: false, publish: () => undefined };

/**
 * Takes as long wherever they differ; the length of `b` shows in the time, which its sender knows.
 */
function equalSecrets(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= b.charCodeAt(i) ^ (a.charCodeAt(i % a.length) | 0);
  return difference === 0;
}

function ownWasm(): object {
  if (loaded.module) return loaded.module;
  const text = "libzmq is not loaded yet: await preload() before the first socket, and before createInstance()";
  throw Object.assign(new Error(text), { code: "ERR_ZMQ_NOT_LOADED" });
}

function noFile(name: string): never {
  const text = `${name} is not loaded synchronously: await preload({ wasm: "${name}" }), or pass what WebAssembly.compile() returns`;
  throw Object.assign(new TypeError(text), { code: "ENOENT" });
}

supplyPlatform({
  bytes: webBytes,
  wasm: { own: ownWasm, read: noFile },
  errno: undefined,
  isMainThread: true,
  packageVersion,
  ownFolders: () => [],
  newEmitter: () => new SmallEmitter(),
  channel: () => noChannel,
  warn: (text, code) => console.warn(code === undefined ? text : `[${code}] ${text}`),
  nextTurn: (callback) => {
    nextTurn(callback);
    return {};
  },
  equalSecrets,
});
