/**
 * Thresholds of the core, of the async API and of the mirror: each with its unit, its reason, and
 * what was measured, with bench/run.mjs. Node's host has its own (ts/shim/node/tuning.ts), and C
 * those of threads that spin (wasm/threads/sleep.c). Limits of waiting are where they are waited
 * for.
 */

// Copies

export { FEW_BYTES } from "../shim/bytes.js";
/**
 * 48 characters or bytes: up to here a loop writes a text, or a part of a batch, faster than the
 * engine does.
 */
export const LOOP_LENGTH = 48;
/**
 * 32 kB: a slab for small received parts. It costs one allocation for hundreds of messages of 10 B.
 */
export const SLAB_BYTES = 32768;
/**
 * 4 kB: from here on a part is copied by itself. A received one gets memory of its own, so that a
 * program that keeps one message keeps at most 8 times its size; its message is not kept in wasm
 * until the next receive; and in a batch it is not copied once more with others.
 */
export const OWN_BYTES = 4096;
/**
 * 128 bytes: parts up to here are copied when their message begins to wait; larger ones stay the
 * program's until they are sent.
 */
export const PARKED_COPY_BYTES = 128;
/**
 * 8 kB: from here on the mirror copies directly into a message or out of one: one copy instead of
 * two.
 */
export const MIRROR_DIRECT_BYTES = 8192;
/**
 * 512 bytes: up to here the mirror receives by way of scratch memory: one call into wasm (80 ns)
 * instead of four (102 ns).
 */
export const MIRROR_FEW_BYTES = 512;

// Direct transfer

/**
 * 2 MB: from here on a received message bypasses wasm memory. Smaller ones are copied faster than
 * they are asked about.
 */
export const DIRECT_RECEIVE_BYTES = 2 ** 21;
/**
 * 64 kB and a byte: from here on a sent message is copied late, or never. Smaller ones go by way of
 * the scratch memory of a call.
 */
export const DEFERRED_COPY_BYTES = 2 ** 16 + 1;
/**
 * 512 kB are copied at a time while the network is full: the peer waits for no longer than that
 * takes.
 */
export const DEFERRED_PIECE_BYTES = 2 ** 19;
/**
 * 4 ms, and then 8 times again: a send of a large message waits for no longer until the network
 * takes more of it. A peer that reads makes room in 1 to 2 ms, and a connection takes 5 to 20 ms.
 */
export const SEND_HOLD_MS = 4;
export const SEND_HOLD_EXTENSIONS = 8;
/** 256 kB: a network that takes this much in 4 ms (64 MB/s) takes the rest soon. */
export const SEND_HOLD_BYTES = 2 ** 18;
/** 2¹⁰ - 1 messages at most are not held after some that the network has not taken in time. */
export const SEND_HOLD_FAILURES = 10;
/** 2⁶ - 1 messages at most are received as usual after some that no program has taken in time. */
export const DIRECT_RECEIVE_FAILURES = 6;

// Many messages in one call

/** 4 kB and 256 parts: the first memory of a batch, which doubles when it is full. */
export const BATCH_FIRST_BYTES = 4096;
export const BATCH_FIRST_PARTS = 256;
/**
 * 128 kB, or 4,096 messages, which take about a millisecond, are received in one call. Batches of
 * 96 or 256 kB are no faster.
 */
export const RECEIVED_BYTES = 131072;
export const RECEIVED_MESSAGES = 4096;
/** 256 messages, or 32 kB, of an array are packed before they are sent. */
export const CHUNK_MESSAGES = 256;
export const CHUNK_BYTES = 32768;
/**
 * 1,024 empty places of a queue are kept: giving them back, and growing again, costs an allocation
 * or a copy each time.
 */
export const KEPT_PLACES = 1024;

// What may be done between two turns of the event loop (ts/api/messages/iteration-budget.ts)

/** 1,024 operations. Each costs 1, and 1 more for each kB. */
export const ITERATION_OPERATIONS = 1024;
export const COST_BYTES = 1024;
/** 8 messages that go packed cost 1. */
export const PACKED_PER_OPERATION = 8;
/**
 * 0.25 ms: a budget lasts this long, or as long as it took to write what the last one bought, up to
 * 8 ms. A message to many subscribers is as many writes, and what is sent in a longer time shares
 * them. Measured: a fan-out to 50 makes 2.2 M/s with 0.25 ms, 8.3 M/s with the time of the writes.
 */
export const BUDGET_MS = 0.25;
export const LONG_BUDGET_MS = 8;
/** The clock is read each time that 64 of a budget are spent. */
export const CLOCK_STRIDE = 64;
