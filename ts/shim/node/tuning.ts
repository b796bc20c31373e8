/**
 * Thresholds of the host over Node: each with its unit, its reason, and what was measured, with
 * bench/run.mjs. Those of the core and of the API are in ts/core/tuning.ts.
 */
import { FEW_BYTES } from "../bytes.js";

export { FEW_BYTES };

// Reading

/** 128 kB: one read of the kernel's at most. Measured: 64 kB and 256 kB are slower in bulk. */
export const READ_BYTES = 131072;
/**
 * 64 kB: what a look at a stream reads at most. Less than READ_BYTES: a read that fills it goes on.
 */
export const POLL_BYTES = READ_BYTES / 2;
/**
 * 1 MB: while this much is awaited in one piece, most of it is read directly. Measured: no
 * difference at 256 kB.
 */
export const AWAITED_BYTES = 1048576;
/**
 * 4 kB: what the event loop reads then, only to notice that there is more. More would be copied
 * once more.
 */
export const NOTICE_BYTES = 4096;
/** 1 MB of received bytes that wait for wasm: above it the kernel holds them back, */
export const RECEIVE_HIGH_BYTES = 1048576;
/** and below 256 kB no more. */
export const RECEIVE_LOW_BYTES = 262144;
/**
 * 0.25 ms: a read that fills the buffer is followed by another, up to 32 times before libuv turns
 * to other sockets. What arrives is worked on in between, so that those would wait for all of it:
 * after this time the stream lets them go first.
 */
export const READ_RUN_MS = 0.25;

/** 64 consumed places at the front of a queue that is never empty are given back at once. */
export const COMPACT_LENGTH = 64;
/** 16 kB: the largest record of TLS. After a full one the next follows in the same turn. */
export const TLS_RECORD_BYTES = 16384;

// Writing

/**
 * 128 kB: a stage, and so one write at most. Measured: half and twice as much are slower in bulk.
 */
export const STAGE_BYTES = 131072;
/**
 * 16 streams with something staged are written at once, and not at the end of the turn: bounds the
 * stages in use.
 */
export const DIRTY_LIMIT = 16;
/**
 * 16 stages are kept for the next turn: more are only in use when streams are blocked, and making
 * one costs 128 kB of fresh pages.
 */
export const POOLED_STAGES = DIRTY_LIMIT;
/** 1 MB may wait in the program while the kernel is full; batches are refused beyond it. */
export const OVERFLOW_BYTES = 1048576;
/**
 * 5 times a write is tried again for which the kernel has no room. One that fails takes some 10 µs.
 */
export const INSIST_TRIES = 5;
/** 1 ms: for this long at most, because other streams wait. */
export const INSIST_MS = 1;
/**
 * 2³ - 1 times at most no write is tried again after such attempts have failed: they are cheap
 * compared to a wait.
 */
export const INSIST_FAILURES = 3;

// Direct calls on a stream's descriptor

/** 32 kB: from here on a system call of its own costs less than a copy. */
export const DIRECT_BYTES = 32768;
/**
 * 256 kB are read at a time where the receiver works on what is there: it is still in the caches.
 * Measured: 1 MB is slower.
 */
export const PIECE_BYTES = 262144;

// Accepting

/**
 * 4,096: what a backlog is raised to, which is Linux's own limit. Measured: 10,000 connections at
 * once in 2.6 s, with 100 in 33 s.
 */
export const LEAST_BACKLOG = 4096;
/**
 * 1,024 connections may wait in the program: each turn of the pump takes some, so most of a burst
 * waits in the kernel.
 */
export const LEAST_PENDING = 1024;

// Looking instead of sleeping: ping-pong.ts, stay-awake.ts

/** 4 exchanges with one peer in a row make a conversation. */
export const EXCHANGES = 4;
/** 0.2 ms: longer than it takes a peer that sleeps to wake up and to answer. */
export const LOOK_MS = 0.2;
/** 1 ms: for this long at most exchanges follow each other without a turn of the event loop. */
export const CHAIN_MS = 1;
/** 0.4 ms: as LOOK_MS, for a peer whose answer the event loop reads. */
export const AWAKE_MS = 0.4;
/** 2¹⁰ - 1 occasions at most are skipped after attempts that have failed: they are long. */
export const LOOK_FAILURES = 10;
