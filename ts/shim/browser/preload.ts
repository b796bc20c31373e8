/** Loads and compiles the wasm before the first socket, because a page does both asynchronously. */
import { loaded } from "./loaded.js";

interface Response {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}

interface Engine {
  readonly Module: new () => object;
  compile(bytes: ArrayBuffer | ArrayBufferView): Promise<object>;
  /** Compiles while the bytes arrive. */
  readonly compileStreaming?: (response: Response) => Promise<object>;
}

const { WebAssembly, fetch } = globalThis as unknown as {
  readonly WebAssembly: Engine;
  readonly fetch: (url: string | URL) => Promise<Response>;
};

/** Where the wasm is, or the wasm itself. */
export type WasmInput = string | URL | ArrayBuffer | ArrayBufferView | object;

/** Options of `preload()`. */
export interface PreloadOptions {
  /**
   * The wasm: its URL, a `Response` or the promise of one, the result of `WebAssembly.compile()`,
   * or its bytes. Default: `libzmq.wasm` beside the module of this package, which bundlers find.
   */
  readonly wasm?: WasmInput;
}

let loading: Promise<void> | undefined;

/**
 * Loads libzmq, which the first socket or `createInstance()` needs. It is compiled while it
 * arrives. Later calls return the same promise, unless it was rejected.
 *
 * @throws Error with the code `ERR_ZMQ_NOT_FOUND` (rejects) where there is no wasm at the URL.
 * @example
 * await preload();
 * const socket = new Request();
 */
export function preload({ wasm }: PreloadOptions = {}): Promise<void> {
  if (wasm === undefined && loading) return loading;
  const attempt = compiled(wasm ?? ownUrl(import.meta.url)).then((module) => {
    loaded.module = module;
  });
  loading = attempt;
  attempt.catch(() => {
    if (loading === attempt) loading = undefined;
  });
  return attempt;
}

/**
 * The wasm of the package. Bundlers find it by an expression that is written just so. vite's dev
 * server moves this module into a folder of its own, and leaves the wasm where it was.
 */
function ownUrl(module: string): URL {
  if (module.includes("/.vite/deps/")) return new URL(FROM_VITE, module);
  return new URL("./libzmq.wasm", import.meta.url);
}

const FROM_VITE = "../../libzmq-wasm/dist/libzmq.wasm";

async function compiled(source: WasmInput): Promise<object> {
  const wasm: unknown = await Promise.resolve(source);
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm)) return WebAssembly.compile(wasm);
  if (typeof wasm === "string" || wasm instanceof URL) return fromResponse(await fetch(wasm));
  return fromResponse(wasm as Response);
}

/** The one type of content that compileStreaming() takes. */
const WASM_TYPE = "application/wasm";

async function fromResponse(response: Response): Promise<object> {
  if (!response.ok) throw notFound(response, `the status is ${response.status}`);
  const type = response.headers.get("content-type");
  if (type === WASM_TYPE && WebAssembly.compileStreaming) return WebAssembly.compileStreaming(response);
  const bytes = await response.arrayBuffer();
  if (new DataView(bytes).byteLength < 4 || new DataView(bytes).getUint32(0) !== MAGIC)
    throw notFound(response, `its content is no WebAssembly, and its type is ${type}`);
  return WebAssembly.compile(bytes);
}

/** "\0asm", with which every wasm begins. */
const MAGIC = 0x0061736d;

function notFound({ url }: Response, why: string): Error {
  const text = `libzmq.wasm was not found at ${url}: ${why}. Pass its URL: preload({ wasm: url })`;
  return Object.assign(new Error(text), { code: "ERR_ZMQ_NOT_FOUND" });
}
