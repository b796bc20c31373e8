/**
 * Thresholds of the core and of the API: each with its unit, its reason, and what was measured, with
 * bench/run.mjs. The host over Node has its own (ts/shim/node/tuning.ts).
 */

export { FEW_BYTES } from "../shim/bytes.js";
/** 32 kB: a slab for small received parts. It costs one allocation for hundreds of messages of 10 B. */
export const SLAB_BYTES = 32768;
/**
 * 4 kB: from here on a received part gets memory of its own, so that a program that keeps one message
 * keeps at most 8 times its size.
 */
export const OWN_BYTES = 4096;
/** 2 MB: from here on a received message bypasses wasm memory. Smaller ones are copied faster than they are asked about. */
export const DIRECT_RECEIVE_BYTES = 2 ** 21;
/** 64 kB and a byte: from here on a sent message is copied late, or never. Smaller ones go by way of the scratch memory of a call. */
export const DEFERRED_COPY_BYTES = 2 ** 16 + 1;
