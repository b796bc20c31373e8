/**
 * Where the layers meet in a browser: makes instances out of the wasm and the browser's host. Each
 * page and each worker has its own.
 */
import { InlineInstance } from "./core/instance/inline.js";
import type { Instance } from "./core/instance/instance.js";
import { oneThread } from "./core/instance/one-thread.js";
import { provideInstances } from "./core/instance/provider.js";
import { BrowserHost } from "./shim/browser/host.js";
import { relayUrl } from "./shim/browser/relay-url.js";

/** Options of `createInstance()` in a browser. */
export interface InstanceOptions {
  /**
   * URL of a relay of `libzmq-wasm/relay`, through which sockets connect to `tcp://` and `ipc://`
   * endpoints. The relay makes those connections, so addresses, names and paths are those of its
   * machine. A relative URL is one of the page; `http:` and `https:` become `ws:` and `wss:`.
   * Default: none, and these endpoints are refused with EOPNOTSUPP.
   */
  readonly relay?: string | URL;
  /**
   * The wasm of this instance: its bytes, or the result of `WebAssembly.compile()`. Default: what
   * `preload()` has loaded.
   */
  readonly wasm?: ArrayBuffer | ArrayBufferView | object;
}

/**
 * Makes an instance: a libzmq with its own memory, contexts and sockets.
 *
 * @throws an Error with the code `ERR_ZMQ_NOT_LOADED` before `preload()`; a TypeError for wrong
 * options.
 * @example
 * useInstance(createInstance({ relay: "wss://example.org/zmq" }));
 * const socket = new Request();
 * socket.connect("tcp://10.0.0.7:5555");
 */
export function createInstance(options: InstanceOptions = {}): Instance {
  const { relay, wasm } = options;
  const url = relay === undefined ? undefined : relayUrl(relay);
  return new InlineInstance((link) => new BrowserHost(link, url), wasm);
}

provideInstances(oneThread(() => createInstance()));
