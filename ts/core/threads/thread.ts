/**
 * How a JavaScript thread becomes one of the instance's: it instantiates the same code over the
 * same memory, and gets a stack and a thread block from the host thread. To C it is a thread like
 * any other.
 */
import { Instance as WasmInstance, type WasmImports } from "../boundary/engine.js";
import type { ThreadExports, WasmExports } from "../boundary/module.js";
import {
  ANSWERED,
  ASKED,
  ENTRY,
  ENTRY_ANSWER,
  ENTRY_HOLDS,
  ENTRY_LOCK,
  ENTRY_SERIAL,
  ENTRY_TICKETS,
  FAILED,
  HOST_WORD,
  CHECK_ALIVE_MS,
  STATE,
  Thread,
  wake,
  type SharedInstance,
} from "./shared.js";

/** The longest time from an answer to the thread's next step. */
const TURN_LIMIT_MS = 1_000;

/** The place of a thread, which the host thread has made. */
export interface Place {
  /** Address of its `struct thread`. */
  readonly address: number;
  readonly index: number;
  /** Unique among all threads that the instance ever had. */
  readonly serial: number;
}

export type RawExports = Record<string, unknown> & WasmExports & ThreadExports;

/**
 * Asks the host thread for a place. undefined: there is none left, or the instance has failed. A
 * thread that may end before the instance then holds a liveness pipe. `look` is called from time to
 * time, and may declare that the instance has failed.
 */
export function askForPlace(
  { control, memory }: SharedInstance,
  holds: boolean,
  look: () => void = () => undefined,
): Place | undefined {
  const words = new Int32Array(memory.buffer);
  const ticket = Atomics.add(control, ENTRY_TICKETS, 1) + 1;
  for (;;) {
    takeTurn(control, ticket);
    control[ENTRY_HOLDS] = holds ? 1 : 0;
    Atomics.store(control, ENTRY, ASKED);
    wake(words, control[HOST_WORD] ?? 0);
    while (Atomics.load(control, ENTRY) === ASKED && Atomics.load(control, STATE) !== FAILED)
      if (Atomics.wait(control, ENTRY, ASKED, CHECK_ALIVE_MS) === "timed-out") look();
    const address = Atomics.load(control, ENTRY) === ANSWERED ? (control[ENTRY_ANSWER] ?? 0) >>> 0 : 0;
    const serial = control[ENTRY_SERIAL] ?? 0;
    if (Atomics.compareExchange(control, ENTRY_LOCK, ticket, 0) !== ticket) continue; // the answer may be another's
    Atomics.notify(control, ENTRY_LOCK);
    return address === 0 ? undefined : { address, index: words[(address >>> 2) + Thread.index] ?? 0, serial };
  }
}

/** One thread at a time asks. A thread that was answered and does not go on has been terminated. */
function takeTurn(control: Int32Array, ticket: number): void {
  for (;;) {
    const holder = Atomics.load(control, ENTRY_LOCK);
    const late = holder !== 0 && Atomics.wait(control, ENTRY_LOCK, holder, TURN_LIMIT_MS) === "timed-out";
    const gone = late && (Atomics.load(control, ENTRY) !== ASKED || Atomics.load(control, STATE) === FAILED);
    if ((holder === 0 || gone) && Atomics.compareExchange(control, ENTRY_LOCK, holder, ticket) === holder) return;
  }
}

/**
 * Instantiates the code over the shared memory. C cannot be called yet, except for its constructors
 * on the host thread.
 */
export function instantiate({ module, memory }: SharedInstance, imports: WasmImports): RawExports {
  const { exports } = new WasmInstance(module, { ...imports, env: { ...imports["env"], memory } });
  return { ...exports, memory } as unknown as RawExports;
}

/** Makes this thread the one of the place. The host thread has a stack already. */
export function enter(exports: RawExports, { memory }: SharedInstance, address: number, isHost: boolean): void {
  const at = address >>> 2;
  const words = new Int32Array(memory.buffer);
  exports._emscripten_thread_init((words[at + Thread.block] ?? 0) >>> 0, 0, isHost ? 1 : 0, 1, 0);
  if (!isHost) {
    const [low, high] = [words[at + Thread.stackLow] ?? 0, words[at + Thread.stackHigh] ?? 0];
    exports.emscripten_stack_set_limits(high, low);
    exports.stackRestore(high);
  }
  exports.port_thread_enter(address);
}
