/**
 * The shared part of an instance: the code, the memory, and a block of control words. `postMessage`
 * and `workerData` carry it, and a thread becomes one of the instance's with it (thread.ts).
 *
 * The control words serve requests that C cannot: becoming a thread, calls that only the host
 * thread can answer, and the end of the instance. Layout, in 32-bit words: the head, then a slot
 * for each thread's call, then the texts of the failure, of the last refusal, and of the allow
 * list.
 */
import { platform } from "../../shim/platform.js";
import { codeOf } from "../../shim/thrown.js";
import { Memory, type WasmMemory, type WasmModule } from "../boundary/engine.js";

/**
 * What another thread needs to use the same instance. `handle()` returns it, `workerData` and
 * `postMessage()` carry it, and `attach()` takes it.
 */
export interface SharedInstance {
  /** The compiled wasm of the instance. */
  readonly module: WasmModule;
  /** @internal */
  readonly memory: WasmMemory;
  /** @internal */
  readonly control: Int32Array;
}

/** Words of the head. */
export const STATE = 0;
/** Index into memory's words of the word that the host thread's event loop waits on. */
export const HOST_WORD = 1;
/**
 * One thread at a time asks to attach: its ticket, or 0, then the question's state and the answer,
 * an address.
 */
export const ENTRY_LOCK = 2;
export const ENTRY = 3;
export const ENTRY_ANSWER = 4;
/** Number of calls without an answer yet. */
export const CALLS = 5;
/** Counts the threads that were let in. */
export const ENTRY_SERIAL = 6;
export const FAILURE_KIND = 7;
export const FAILURE_BYTES = 8;
/** Distinguishes this instance from others: part of the names of liveness pipes. */
export const IDENTITY = 9;
/** The host thread has closed everything after a failure. */
export const ENDED = 10;
/** 1: the thread that asks to be let in will hold a liveness pipe. */
export const ENTRY_HOLDS = 11;
/** Counts the tickets. */
export const ENTRY_TICKETS = 12;
/** The system's number of the host thread; 0 if it is not known. */
export const HOST_NUMBER = 13;
/** The default context of all threads, once one has needed it. */
export const COMMON_CONTEXT = 14;
/**
 * ASKED: the process is about to exit, and the host thread writes what connections take at once.
 */
export const FLUSH = 15;
/** The instance's tag: see tag.ts. */
export const TAG = 16;
/**
 * The thread whose call the host has refused last, as 1 plus its index, and the length of the text
 * about it.
 */
export const CAUSE_THREAD = 17;
export const CAUSE_BYTES = 18;
/** The length of the text of the allow list; 0: the instance has none. */
export const POLICY_BYTES = 19;
/** 1: the instance is traced. Once the host thread runs: the address of the trace's ring. */
export const TRACE = 20;
/** Interval at which a thread that waits for the host thread checks whether that lives. */
export const CHECK_ALIVE_MS = 2_000;

/** Values of STATE. */
export const STARTING = 0;
export const RUNNING = 1;
export const FAILED = 2;

/** Values of ENTRY and of a call's state. */
export const IDLE = 0;
export const ASKED = 1;
export const ANSWERED = 2;

/** wasm/threads/thread.h: THREADS, HINT_BITS. */
export const THREADS = 512;
export const HINT_BITS = 22;

const HEAD_WORDS = 21;
const FAILURE_TEXT_BYTES = 4096;
const CAUSE_TEXT_BYTES = 2048;

/** A call's slot: its state, the function, the arguments, the result. */
export const CALL_STATE = 0;
export const CALL_FUNCTION = 1;
export const CALL_ARGUMENTS = 2;
export const CALL_MOST_ARGUMENTS = 6;
export const CALL_RESULT = 8;
/** And the system's number of the thread: see `HostThreadSurroundings.lives()`. */
export const CALL_THREAD_NUMBER = 9;
const CALL_WORDS = 16;

/** The first words of `struct thread`, by their index from its address. */
export const Thread = {
  word: 0,
  inside: 1,
  blockedOn: 2,
  endable: 3,
  index: 4,
  block: 5,
  stackLow: 6,
  stackHigh: 7,
  scratch: 8,
} as const;

/**
 * `identity` distinguishes the instance from all others of the machine, `tag` from those of the
 * process. The allow list is in the block, so that no thread can attach without it.
 */
export function newControl(identity: number, tag: number, policy = ""): Int32Array {
  const words = HEAD_WORDS + THREADS * CALL_WORDS;
  const allowed = new TextEncoder().encode(policy);
  const bytes = 4 * words + FAILURE_TEXT_BYTES + CAUSE_TEXT_BYTES + allowed.length;
  const control = new Int32Array(new SharedArrayBuffer(bytes), 0, words);
  control[IDENTITY] = identity;
  control[TAG] = tag;
  control[POLICY_BYTES] = allowed.length;
  new Uint8Array(control.buffer, bytes - allowed.length).set(allowed);
  return control;
}

/**
 * In pages of 64 kB, from the largest size_t to one that any machine has. Untouched pages cost
 * address space alone.
 */
const MEMORY_PAGES = [65535, 32768, 16384, 8192, 4096];

/**
 * Memory for all threads, as large as there is address space. Throws a RangeError if there is too
 * little.
 */
export function newMemory(): WasmMemory {
  for (const pages of MEMORY_PAGES) {
    try {
      return new Memory({ initial: pages, maximum: pages, shared: true });
    } catch {
      continue; // less may be free
    }
  }
  throw new RangeError("there is no address space for the memory of a libzmq instance");
}
/** It takes no memory that threads share: texts are copied first. */
const decoder = new TextDecoder();

/** The text of the allow list; "": the instance has none. */
export function policyText(control: Int32Array): string {
  const at = control.byteLength + FAILURE_TEXT_BYTES + CAUSE_TEXT_BYTES;
  return decoder.decode(new Uint8Array(control.buffer, at, control[POLICY_BYTES]).slice());
}

/** The name of the liveness pipe of the thread with that serial number. */
export function livenessPipeName({ control }: SharedInstance, serial: number): string {
  return `libzmq-wasm-${(control[IDENTITY] ?? 0) >>> 0}-${serial}`;
}

export function callSlot(thread: number): number {
  return HEAD_WORDS + thread * CALL_WORDS;
}

/** The kinds of failure, which every thread can tell apart. */
export const FAILURES = ["assertion", "trap", "destroyed", "thread"] as const;
export type FailureKind = (typeof FAILURES)[number];

/** Declares why the instance has ended. False: another reason was declared before. */
export function declareFailure(control: Int32Array, kind: FailureKind, text: string): boolean {
  const bytes = new Uint8Array(FAILURE_TEXT_BYTES);
  const { written } = new TextEncoder().encodeInto(text, bytes);
  if (Atomics.compareExchange(control, FAILURE_KIND, 0, FAILURES.indexOf(kind) + 1) !== 0) return false;
  failureText(control).set(bytes);
  control[FAILURE_BYTES] = written;
  Atomics.store(control, STATE, FAILED);
  return true;
}

export function failureOf(control: Int32Array): { kind: FailureKind; text: string } | undefined {
  if (Atomics.load(control, STATE) !== FAILED) return undefined;
  const text = decoder.decode(failureText(control).slice(0, control[FAILURE_BYTES]));
  return { kind: FAILURES[(control[FAILURE_KIND] ?? 1) - 1] ?? "trap", text };
}

function failureText(control: Int32Array): Uint8Array {
  return new Uint8Array(control.buffer, control.byteLength, FAILURE_TEXT_BYTES);
}

/** Limit of a text about a refusal. */
const MOST_CHARACTERS = 300;

/** Passes the error of the host to a thread whose call is about to be answered. */
export function tellCause(control: Int32Array, thread: number, error: unknown): void {
  const { message, permission, detail } = error as { [name: string]: string | undefined };
  const text = JSON.stringify({
    message: String(message ?? error).slice(0, MOST_CHARACTERS),
    code: codeOf(error) || undefined,
    permission,
    ...(typeof detail === "string" && { detail: detail.slice(0, MOST_CHARACTERS) }),
  });
  const { written } = new TextEncoder().encodeInto(text, causeText(control));
  control[CAUSE_BYTES] = written;
  control[CAUSE_THREAD] = thread + 1;
}

/** The error of the host in the thread's last call, if no other thread's was refused since. */
export function causeFor(control: Int32Array, thread: number): Error | undefined {
  if (control[CAUSE_THREAD] !== thread + 1) return undefined;
  control[CAUSE_THREAD] = 0;
  try {
    const text = decoder.decode(causeText(control).slice(0, control[CAUSE_BYTES]));
    const { message, ...rest } = JSON.parse(text) as { message: string };
    return Object.assign(new Error(message), rest);
  } catch {
    return undefined; // another thread's is being written
  }
}

function causeText(control: Int32Array): Uint8Array {
  return new Uint8Array(control.buffer, control.byteLength + FAILURE_TEXT_BYTES, CAUSE_TEXT_BYTES);
}

/** Changes a word and wakes all threads that wait on it. */
export function wake(words: Int32Array, index: number): void {
  Atomics.add(words, index, 1);
  Atomics.notify(words, index);
}

/**
 * Calls `listener` on the event loop whenever the word has changed, until it returns false. It does
 * not keep the process alive.
 */
export function onChange(words: Int32Array, index: number, listener: () => boolean): void {
  const arm = (seen: number): void => {
    const waiting = waitAsync(words, index, seen);
    const changed = (): void => {
      const now = Atomics.load(words, index);
      if (listener()) arm(now);
    };
    if (waiting.async) void waiting.value.then(changed);
    else platform().nextTurn(changed);
  };
  arm(Atomics.load(words, index));
}

interface Waiting {
  readonly async: boolean;
  readonly value: Promise<string>;
}

/** Atomics.waitAsync(), which the language's types do not have yet. */
const { waitAsync } = Atomics as unknown as {
  waitAsync: (words: Int32Array, index: number, value: number) => Waiting;
};
