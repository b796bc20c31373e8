/**
 * The ways an instance ends. Everything that is pending on it is rejected with one of these, in every thread.
 */

/**
 * `instanceof` goes by `code`, so that it holds for an error of another realm, of another version of the package, and for
 * the copy of one that a Worker's "error" event has.
 */
class InstanceError extends Error {
  static readonly code: string = "";

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, "code")) return super[Symbol.hasInstance](value); // a class of the program's own
    return typeof value === "object" && value !== null && (value as { code?: unknown }).code === this.code;
  }
}

/** An assertion of libzmq failed, or C called abort(): `message` holds what was printed, with file and line. */
export class AssertionError extends InstanceError {
  static override readonly code = "ERR_ZMQ_ASSERTION";
  readonly code = AssertionError.code;
  override readonly name = "AssertionError";
}

/** Wasm trapped, out of memory or stack among the reasons; `cause` is the engine's error. */
export class TrapError extends InstanceError {
  static override readonly code = "ERR_ZMQ_TRAP";
  readonly code = TrapError.code;
  override readonly name = "TrapError";
}

/** The instance was destroyed by its owner. */
export class DestroyedError extends InstanceError {
  static override readonly code = "ERR_ZMQ_DESTROYED";
  readonly code = DestroyedError.code;
  override readonly name = "DestroyedError";
}

/** A thread was ended in the middle of a call: what it was at is half done, and no other thread may go on with it. */
export class ThreadEndedError extends InstanceError {
  static override readonly code = "ERR_ZMQ_THREAD_ENDED";
  readonly code = ThreadEndedError.code;
  override readonly name = "ThreadEndedError";
}
