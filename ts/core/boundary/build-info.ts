/**
 * The description of a wasm: libzmq-src/describe.mjs writes it as JSON into a custom section at the
 * end of a build.
 */
import { platform } from "../../shim/platform.js";
import { Module, type WasmModule } from "./engine.js";
import { checkInstance } from "../instance/check.js";
import type { Instance, InstanceMode } from "../instance/instance.js";
import { firstModule } from "./load.js";

const SECTION = "libzmq.build";

/** The result of `buildInfo()`. */
export interface BuildInfo {
  /** Version of this package, such as `"1.0.0"`. */
  readonly version: string;
  /** Version of libzmq, as `zmq_version()` returns it: `"4.3.4"`. */
  readonly libzmq: string;
  /** Version of libsodium, which CURVE uses: `"1.0.18"`. */
  readonly libsodium: string;
  /** Version of the compiler: `"3.1.6"`. */
  readonly emscripten: string;
  /** The mode that this wasm is for. */
  readonly mode: InstanceMode;
  /** `"debug"` keeps the names of C functions in stack traces, and is slow. */
  readonly variant: "release" | "debug";
  /** Whether it was optimized as a whole when it was linked. */
  readonly lto: boolean;
  /** Features of WebAssembly beyond version 1 that the engine needs to compile it. */
  readonly wasmFeatures: readonly string[];
  /**
   * SHA-256 in hexadecimal of each source archive, by name. libzmq's is missing if it was not an
   * archive.
   */
  readonly sources: Readonly<Record<string, string>>;
  /** Names of the patches to libzmq, as `libzmqPatches()` returns them. */
  readonly patches: readonly string[];
  /** The results of `zmq_has()`, by name. */
  readonly capabilities: Readonly<Record<Capability, boolean>>;
}

/** A name that `zmq_has()` knows. */
export type Capability = "ipc" | "pgm" | "tipc" | "norm" | "curve" | "gssapi" | "vmci" | "draft" | "WS" | "WSS";

/**
 * Describes the wasm of an instance, by default the first one that this process has compiled:
 * version of libzmq, patches, capabilities, and how it was built. Compiles the wasm if no instance
 * has been made yet.
 *
 * @throws TypeError if `instance` is not an instance; an Error with the code
 *   `ERR_ZMQ_NO_BUILD_INFO` for a wasm without a description.
 * @example
 * const { libzmq, mode, capabilities } = buildInfo();
 * console.log(libzmq, mode, capabilities.curve); // 4.3.4 inline true
 */
export function buildInfo(instance?: Instance): BuildInfo {
  if (instance === undefined) return buildInfoOf(firstModule());
  checkInstance(instance);
  return buildInfoOf(instance.module);
}

/** The description in the module. Throws an Error if there is none. */
function buildInfoOf(module: WasmModule): BuildInfo {
  const described = sectionOf(module);
  if (described) return { version: platform().packageVersion(), ...described };
  const text = "this wasm does not say how it was built: its custom section libzmq.build is missing";
  throw Object.assign(new Error(text), { code: "ERR_ZMQ_NO_BUILD_INFO" });
}

function sectionOf(module: WasmModule): Omit<BuildInfo, "version"> | undefined {
  const [section] = Module.customSections(module, SECTION);
  return section && (JSON.parse(new TextDecoder().decode(section)) as Omit<BuildInfo, "version">);
}

/**
 * Names of the patches to libzmq in the wasm of this process, in the order in which they were
 * applied, such as `"001-udp-group-size"`. docs/patches.md says what each mends. Empty for a wasm
 * that was built without them (`./build.sh --pristine`). Compiles the wasm if no instance has been
 * made yet.
 *
 * @example
 * console.log(libzmqPatches().length > 0); // true
 */
export function libzmqPatches(): readonly string[] {
  return sectionOf(firstModule())?.patches ?? [];
}
