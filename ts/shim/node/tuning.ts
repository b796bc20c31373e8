/**
 * Thresholds of Node's host, each with its unit, its reason, and the measurement by bench/run.mjs.
 * Those of the core and of the API are in ts/core/tuning.ts.
 */
import { FEW_BYTES } from "../bytes.js";

export { FEW_BYTES };

// Reading

/** 128 kB: the most bytes of one read. Measured: 64 kB and 256 kB are slower in bulk. */
export const READ_BYTES = 131072;
/**
 * 64 kB: the most bytes that polling a stream reads. It is less than READ_BYTES, because a read
 * that fills the buffer is followed by another one.
 */
export const POLL_BYTES = READ_BYTES / 2;
/**
 * 1 MB: if libzmq awaits this many bytes in one piece, most of them are read directly. Measured: no
 * difference at 256 kB.
 */
export const AWAITED_BYTES = 1048576;
/**
 * 4 kB: the event loop's own read during such a piece, which only shows that bytes have arrived. A
 * larger one would be copied twice.
 */
export const PROBE_BYTES = 4096;
/** 1 MB: if more received bytes wait for wasm, the stream stops reading, and the kernel queues. */
export const RECEIVE_HIGH_BYTES = 1048576;
/** 256 kB: if fewer received bytes wait for wasm, a stopped stream reads again. */
export const RECEIVE_LOW_BYTES = 262144;
/**
 * 0.25 ms: the longest series of reads of one stream. libuv repeats a read that fills the buffer up
 * to 32 times before it serves other sockets, and libzmq processes the bytes in between. After this
 * time the stream pauses, so that other sockets are served.
 */
export const READ_RUN_MS = 0.25;

/** 64: the number of consumed places at the front of a queue that are freed together. */
export const COMPACT_LENGTH = 64;
/** 16 kB: the largest TLS record. A full record is followed by the next one in the same turn. */
export const TLS_RECORD_BYTES = 16384;

// Writing

/**
 * 128 kB: the size of a stage, and the most bytes of one write. Measured: 64 kB and 256 kB are
 * slower in bulk.
 */
export const STAGE_BYTES = 131072;
/**
 * 16: if this many streams have staged bytes, they are written at once, and not at the end of the
 * turn. This limits the number of stages in use.
 */
export const DIRTY_LIMIT = 16;
/**
 * 16: the number of stages that are kept for the next turn. A new stage costs 128 kB of fresh
 * pages. More stages are in use only if streams are blocked.
 */
export const POOLED_STAGES = DIRTY_LIMIT;
/** 1 MB: the most bytes that wait in the program for a full kernel. Then batches are refused. */
export const OVERFLOW_BYTES = 1048576;
/**
 * 5: the number of retries of a write that the kernel refuses. A failed one takes about 10 µs.
 */
export const UNIX_RETRIES = 5;
/** 1 ms: the time limit of these retries, because other streams wait. */
export const UNIX_RETRY_MS = 1;
/**
 * Backoff of these retries: after failures, at most 2³ - 1 writes are not retried. A retry is cheap
 * compared to a wait.
 */
export const UNIX_RETRY_FAILURES = 3;

// Waiting for space in a full kernel (space-wait.ts)

/**
 * 0.2 ms, 4 times: a wait. A peer on this machine that reads makes space in that time, and copying
 * 512 kB to fresh memory takes half of it.
 */
export const SPACE_WAIT_MS = 0.2;
export const SPACE_WAIT_SLEEPS = 4;
/**
 * 512 kB: the bytes that the kernel takes in a successful wait. A slower peer would keep the event
 * loop from turning for longer than a copy does. Measured, one message of 100 MB in two new
 * processes: 1.04 GB/s instead of 0.99, and a peak of 155 MB instead of 199.
 */
export const SPACE_WAIT_BYTES = 2 ** 19;
/**
 * 8: the failed waits in a row that end the waits of a message. A new process that reads its first
 * large message compiles for some milliseconds before it makes space.
 */
export const SPACE_WAIT_ROW = 8;
/** 256: the most waits of a message, a quarter of a second. The rest is copied. */
export const SPACE_WAIT_LIMIT = 256;
/** Backoff: after messages without space, at most 2⁸ - 1 are copied without a wait. */
export const SPACE_WAIT_FAILURES = 8;

// Direct calls on a stream's descriptor

/** 32 kB: from this size on, a separate system call costs less than a copy. */
export const DIRECT_BYTES = 32768;
/**
 * 256 kB: the size of a read if the receiver processes the bytes at once, while they are in the
 * caches. Measured: 1 MB is slower.
 */
export const PIECE_BYTES = 262144;

// Accepting

/**
 * 4,096: the least backlog of a listener, and Linux's own limit. Measured: 10,000 connections at
 * once take 2.6 s; with a backlog of 100 they take 33 s.
 */
export const LEAST_BACKLOG = 4096;
/**
 * 1,024: the most accepted connections that wait in the program. Each turn of the pump takes some,
 * so most of a burst waits in the kernel.
 */
export const LEAST_PENDING = 1024;

// Polling instead of sleeping: ping-pong.ts, stay-awake.ts

/** 4: the exchanges with one peer in a row after which its stream is polled. */
export const EXCHANGES = 4;
/** 0.2 ms: the longest polling. A sleeping peer needs less to wake up and answer. */
export const LOOK_MS = 0.2;
/** 1 ms: the longest series of such exchanges without a turn of the event loop. */
export const CHAIN_MS = 1;
/** 0.4 ms: the same as LOOK_MS, if the event loop reads the answer. */
export const AWAKE_MS = 0.4;
/** Backoff of polling: after failures, at most 2¹⁰ - 1 occasions are skipped. */
export const LOOK_FAILURES = 10;
