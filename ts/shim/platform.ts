/**
 * The platform: what the code above the host takes of the runtime, and what is the same for all
 * instances. What differs from instance to instance, such as clock and sockets, comes from its host
 * (host.ts).
 *
 * A runtime supplies its platform before the files that use it are evaluated, because they take
 * what they need when they are. So each entry of the package imports its runtime's side first:
 * those for Node import ts/node.ts.
 */
import type { Bytes } from "./program-bytes.js";

/** Copies the source to the target, at that place. */
export type Mover = (target: Uint8Array, at: number, source: Uint8Array) => void;

/** Bytes and text. The one user is ts/core/memory/bytes.ts. */
export interface PlatformBytes {
  /** A view of `size` bytes of the memory, from `at` on. */
  readonly View: new (memory: ArrayBufferLike, at: number, size: number) => Bytes;
  /** New bytes, which need not be zero. Throws a RangeError where there is no memory. */
  readonly allocate: (size: number) => Bytes;
  /** The text as UTF-8; a lone surrogate as U+FFFD. */
  readonly encode: (text: string) => Uint8Array;
  /** The text that the bytes are as UTF-8. What is none becomes U+FFFD; a byte order mark stays. */
  readonly decode: (bytes: Uint8Array) => string;
  /**
   * Writes what has room of the text, as UTF-8 and in whole characters. Returns the number of
   * bytes.
   */
  readonly write: (target: Bytes, at: number, text: string, room: number) => number;
  /** Copies also from and to memory that threads share. */
  readonly move: Mover;
  /**
   * Several views have parts of this memory: where the runtime can refuse to transfer it, it does.
   */
  readonly markShared: (memory: ArrayBufferLike) => void;
}

/** An event emitter, as far as the API uses Node's. */
export interface Emitter {
  on<D>(type: string, listener: (data: D) => void): Emitter;
  off<D>(type: string, listener: (data: D) => void): Emitter;
  /** True: the event has listeners. */
  emit(type: string, data: unknown): boolean;
}

/** Where events are published for an observer outside of the program. */
export interface Channel {
  readonly hasSubscribers: boolean;
  publish(message: object): void;
}

/** Wasm that comes from outside of the program. */
export interface WasmFiles {
  /** The package's own: bytes, or a module that was compiled before. Throws where there is none. */
  own(name: string): Uint8Array | object;
  /** The bytes of a file. Throws where the runtime has no files, or not this one. */
  read(pathOrUrl: string): Uint8Array;
}

/** A callback that is due in the next turn of the event loop. */
export interface Turn {
  /** Whether the process lives until then; a runtime whose programs do not end has neither. */
  ref?(): unknown;
  unref?(): unknown;
}

export interface Platform {
  readonly bytes: PlatformBytes;
  readonly wasm: WasmFiles;
  /**
   * Numbers of errors by name, as the system has them; undefined: as libzmq's libc has them in
   * wasm.
   */
  readonly errno: Readonly<Record<string, number>> | undefined;
  /** False in a thread that another thread of the program has started. */
  readonly isMainThread: boolean;
  /** The version of this package. */
  readonly packageVersion: () => string;
  /**
   * How the lines of a stack trace name the files of this package: the beginnings of their paths
   * and URLs.
   */
  readonly ownFolders: () => readonly string[];
  readonly newEmitter: () => Emitter;
  readonly channel: (name: string) => Channel;
  /** A warning for the program's author that is of no instance: see `HostSystem.warn`. */
  readonly warn: (text: string, code?: string, detail?: string) => void;
  /** Calls back in the next turn of the event loop. */
  readonly nextTurn: (callback: () => void) => Turn;
  /** Whether two secrets are equal, in a time that does not tell how much of them is. */
  readonly equalSecrets: (a: string, b: string) => boolean;
}

let supplied: Platform | undefined;

/** To be called once, before other files of the package are evaluated. */
export function supplyPlatform(platform: Platform): void {
  supplied = platform;
}

/** Throws an Error where none was supplied: an entry has not imported its runtime's side first. */
export function platform(): Platform {
  if (supplied) return supplied;
  throw new Error("libzmq-wasm has no platform yet: import an entry of the package, not one of its inner files");
}
