/** The compiled wasm that preload.ts has loaded: all instances of the thread share it. */
export const loaded: { module: object | undefined } = { module: undefined };
