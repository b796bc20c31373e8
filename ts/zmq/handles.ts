/**
 * Handles: what stands for C's pointers. A handle is one number that holds the pointer, in its lower 32 bits, and the tag of
 * the instance, above. It is the same in every thread of the instance, and of no use to another instance.
 */
import type * as pointers from "../core/boundary/module.js";
import type { Instance } from "../core/instance/instance.js";
import { FIRST_TAG } from "../core/instance/tag.js";

declare const kind: unique symbol;

type Kind = "context" | "socket" | "poller" | "timers" | "counter" | "stopwatch" | "thread";

interface Pointers extends Record<Kind, number> {
  context: pointers.ContextPtr;
  socket: pointers.SocketPtr;
  poller: pointers.PollerPtr;
  timers: pointers.TimersPtr;
  counter: pointers.CounterPtr;
  stopwatch: pointers.StopwatchPtr;
  thread: pointers.ThreadPtr;
}

export type Handle<K extends Kind = Kind> = number & { readonly [kind]: K };
/** The pointer in a handle. */
export type Pointer<H extends Handle> = Pointers[H[typeof kind]];

const POINTERS = 2 ** 32;

/** What the instance adds to a pointer. */
export function baseOf({ tag }: Instance): number {
  return tag * POINTERS;
}

/** What is known of an instance that the mirror of this thread has been used on: itself, or why it has ended. */
const known = new Map<number, WeakRef<Instance> | Error>();
/** Of so many instances it is kept why they have ended. */
const MOST_KNOWN = 256;

/** From now on the handles of the instance throw why it has ended, once it has. */
export function remember(instance: Instance): void {
  const { tag } = instance;
  known.set(tag, new WeakRef(instance));
  instance.onFailure((failure) => known.set(tag, failure));
  for (const [oldest] of known) {
    if (known.size <= MOST_KNOWN) break;
    known.delete(oldest);
  }
}

function failureOf(tag: number): Error | undefined {
  const found = known.get(tag);
  return found instanceof WeakRef ? found.deref()?.failure : found;
}

/**
 * Throws for a handle of another instance: why that has ended, or a TypeError. Returns for a number that is no handle, of
 * which C is to say what it thinks.
 */
export function refuseForeign(number: number, instance: Instance): void {
  const tag = Math.floor(number / POINTERS);
  if (!(tag >= FIRST_TAG && tag < 2 * FIRST_TAG) || tag === instance.tag) return;
  throw (
    failureOf(tag) ??
    Object.assign(
      new TypeError(
        "this handle is of another instance of libzmq than the function works on: call attach() with its handle() " +
          "in this thread first, or the functions that createZmq() gives for it",
      ),
      { code: "ERR_ZMQ_OTHER_INSTANCE" },
    )
  );
}
