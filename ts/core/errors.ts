/**
 * The ways an instance ends. Everything that is pending on it rejects with one of these, in every
 * thread.
 */

/**
 * `instanceof` compares `code`, so it holds for an error of another realm, of another version of
 * the package, and for the copy in a Worker's "error" event.
 */
class InstanceError extends Error {
  static readonly code: string = "";

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, "code")) return super[Symbol.hasInstance](value); // a class of the program
    return typeof value === "object" && value !== null && (value as { code?: unknown }).code === this.code;
  }
}

/**
 * An assertion of libzmq failed, or C called abort(). `message` is the printed text, with file and
 * line.
 */
export class AssertionError extends InstanceError {
  static override readonly code = "ERR_ZMQ_ASSERTION";
  readonly code = AssertionError.code;
  override readonly name = "AssertionError";
}

/** Wasm trapped, for example out of memory or stack. `cause` is the engine's error. */
export class TrapError extends InstanceError {
  static override readonly code = "ERR_ZMQ_TRAP";
  readonly code = TrapError.code;
  override readonly name = "TrapError";
}

/** `destroy()` was called on the instance. */
export class DestroyedError extends InstanceError {
  static override readonly code = "ERR_ZMQ_DESTROYED";
  readonly code = DestroyedError.code;
  override readonly name = "DestroyedError";
}

/**
 * A thread ended in the middle of a call, whose work is half done: no other thread may go on with
 * it.
 */
export class ThreadEndedError extends InstanceError {
  static override readonly code = "ERR_ZMQ_THREAD_ENDED";
  readonly code = ThreadEndedError.code;
  override readonly name = "ThreadEndedError";
}
