/**
 * Types that come from outside of the package: those of @types/node, which is optional. In a
 * project without it they are those of TypeScript's DOM library, or else as much of them as this
 * package uses.
 */
// @ts-ignore: a project without @types/node gets the other types below, and no error.
/// <reference types="node" />
/// <reference lib="esnext.disposable" />

/** Node's Buffer; in a project without @types/node, the Uint8Array that each Buffer is. */
export type Buffer = typeof globalThis extends { Buffer: { isBuffer(value: unknown): value is infer B } }
  ? B
  : Uint8Array;

export type AbortSignal = typeof globalThis extends { AbortSignal: { prototype: infer S } }
  ? S
  : {
      readonly aborted: boolean;
      readonly reason: unknown;
      addEventListener(type: "abort", listener: () => void): void;
      removeEventListener(type: "abort", listener: () => void): void;
    };

export type URL = typeof globalThis extends { URL: { prototype: infer U } } ? U : { readonly href: string };
