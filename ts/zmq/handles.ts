/**
 * Handles, which stand for C's pointers. A handle is one number: its lower 32 bits are the pointer,
 * and the tag of the instance is above. It is the same in every thread of the instance, and useless
 * to another instance.
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
/** The type of the pointer in a handle. */
export type Pointer<H extends Handle> = Pointers[H[typeof kind]];

const POINTERS = 2 ** 32;

/** The part of a handle that the instance adds to a pointer. */
export function baseOf({ tag }: Instance): number {
  return tag * POINTERS;
}

/**
 * Instances that this thread has used with the mirror, by tag: the instance, or the reason why it
 * ended.
 */
const known = new Map<number, WeakRef<Instance> | Error>();
/** Limit of the instances whose reason is kept. */
const MOST_KNOWN = 256;

/** Makes handles of the instance throw the reason once it has ended. */
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
 * Throws for a handle of another instance: the reason why that has ended, or a TypeError. Returns
 * for a number that is not a handle, which C then refuses.
 */
export function refuseForeign(number: number, instance: Instance): void {
  const tag = Math.floor(number / POINTERS);
  if (!(tag >= FIRST_TAG && tag < 2 * FIRST_TAG) || tag === instance.tag) return;
  throw (
    failureOf(tag) ??
    Object.assign(
      new TypeError(
        "this handle belongs to another instance of libzmq: first call attach() with the handle() of that instance in " +
          "this thread, or call the functions that createZmq() returns for it",
      ),
      { code: "ERR_ZMQ_OTHER_INSTANCE" },
    )
  );
}
