/**
 * The ways an instance ends. Everything that is pending on it is rejected with one of these.
 */

/** An assertion of libzmq failed, or C called abort(): `message` holds what was printed, with file and line. */
export class AssertionError extends Error {
  readonly code = "ERR_ZMQ_ASSERTION";
  override readonly name = "AssertionError";
}

/** Wasm trapped, out of memory or stack among the reasons; `cause` is the engine's error. */
export class TrapError extends Error {
  readonly code = "ERR_ZMQ_TRAP";
  override readonly name = "TrapError";
}

/** The instance was destroyed by its owner. */
export class DestroyedError extends Error {
  readonly code = "ERR_ZMQ_DESTROYED";
  override readonly name = "DestroyedError";
}

/** A thread was ended in the middle of a call: what it was at is half done, and no other thread may go on with it. */
export class ThreadEndedError extends Error {
  readonly code = "ERR_ZMQ_THREAD_ENDED";
  override readonly name = "ThreadEndedError";
}
