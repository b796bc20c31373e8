/**
 * Thresholds of the core, of the async API and of the mirror, each with its unit, its reason, and
 * the measurement by bench/run.mjs. Node's host has its own (ts/shim/node/tuning.ts), and so have
 * spinning threads (wasm/threads/sleep.c). A time limit is in the file that waits.
 */

// Copies

export { FEW_BYTES } from "../shim/bytes.js";
/**
 * 48 characters or bytes: up to this length, a loop writes a text or a part of a batch faster than
 * the engine's own function.
 */
export const LOOP_LENGTH = 48;
/**
 * 32 kB: the size of a slab for small received parts, which is one allocation for hundreds of
 * messages of 10 B.
 */
export const SLAB_BYTES = 32768;
/**
 * 4 kB: from this size on, a part is copied separately. A received part gets memory of its own, so
 * a program that keeps one message keeps at most 8 times its size. Its message does not stay in
 * wasm until the next receive, and in a batch it is not copied again with others.
 */
export const OWN_BYTES = 4096;
/**
 * 128 bytes: parts up to this size are copied when their message begins to wait. Larger ones stay
 * in the program's memory until they are sent.
 */
export const PARKED_COPY_BYTES = 128;
/**
 * 8 kB: from this size on, the mirror copies directly into a message or out of one, which saves a
 * copy.
 */
export const MIRROR_DIRECT_BYTES = 8192;
/**
 * 512 bytes: up to this size, the mirror receives through scratch memory, with one call into wasm
 * (80 ns) instead of four (102 ns).
 */
export const MIRROR_FEW_BYTES = 512;

// Direct transfer

/**
 * 2 MB: from this size on, a received message bypasses wasm memory. Copying a smaller one takes
 * less time than the checks for that.
 */
export const DIRECT_RECEIVE_BYTES = 2 ** 21;
/**
 * 64 kB and a byte: from this size on, the copy of a sent message is deferred. Smaller messages go
 * through the scratch memory of a call.
 */
export const DEFERRED_COPY_BYTES = 2 ** 16 + 1;
/**
 * 512 kB: the bytes that are copied at a time while the network is full. The peer waits no longer
 * than such a copy takes.
 */
export const DEFERRED_PIECE_BYTES = 2 ** 19;
/**
 * 4 ms, with up to 8 extensions in a row: the hold of a large message's send while the network
 * takes little of it. A peer that reads makes space within 1 to 2 ms, and a connection takes 5 to
 * 20 ms.
 */
export const SEND_HOLD_MS = 4;
export const SEND_HOLD_EXTENSIONS = 8;
/** 256 kB: a network that takes this much in 4 ms (64 MB/s) will take the rest soon. */
export const SEND_HOLD_BYTES = 2 ** 18;
/**
 * Backoff of holds: after messages that the network took too late, at most 2¹⁰ - 1 are not held.
 */
export const SEND_HOLD_FAILURES = 10;
/** Backoff: after messages that no program took in time, at most 2⁶ - 1 are received as usual. */
export const DIRECT_RECEIVE_FAILURES = 6;

// Many messages in one call

/** 4 kB and 256 parts: the initial memory of a batch, which doubles when it is full. */
export const BATCH_FIRST_BYTES = 4096;
export const BATCH_FIRST_PARTS = 256;
/**
 * 128 kB, or 4,096 messages: the most that one call receives, which takes about a millisecond.
 * Measured: 96 kB and 256 kB are no faster.
 */
export const RECEIVED_BYTES = 131072;
export const RECEIVED_MESSAGES = 4096;
/** 256 messages, or 32 kB: the part of an array that is packed before it is sent. */
export const CHUNK_MESSAGES = 256;
export const CHUNK_BYTES = 32768;
/**
 * 1,024: the empty places that a queue keeps. Freeing them and growing again costs an allocation or
 * a copy each time.
 */
export const KEPT_PLACES = 1024;

// Work between two turns of the event loop (ts/api/messages/iteration-budget.ts)

/** 1,024 operations: the budget. Each costs 1, and 1 more for each kB. */
export const ITERATION_OPERATIONS = 1024;
export const COST_BYTES = 1024;
/** 8 packed messages cost 1. */
export const PACKED_PER_OPERATION = 8;
/**
 * 0.25 ms: the duration of a budget. If the writes of the last budget took longer, it is their
 * time, up to 8 ms: a message to many subscribers is as many writes, which the messages of a
 * longer time share. Measured: a fan-out to 50 reaches 2.2 M/s with 0.25 ms, 8.3 M/s with the time
 * of the writes.
 */
export const BUDGET_MS = 0.25;
export const LONG_BUDGET_MS = 8;
/** 64: the clock is read each time that this part of a budget is spent. */
export const CLOCK_STRIDE = 64;
