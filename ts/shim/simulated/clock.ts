/**
 * The clock of a simulated network. It stands still while anything happens, and jumps to what happens
 * next. It goes on by itself as long as the event loop of the program turns: after each entry at
 * which code of the program may have gone on, it waits for a turn, in which all microtasks run.
 *
 * As in Node, nothing of it keeps the process alive but `hold()`. Where nothing is left to happen, that
 * does not either: no wait could ever end.
 */
import { platform, type Turn } from "../platform.js";
import { TimeOrder, type Agenda, type Entry, type Kind } from "./agenda.js";

const MICROSECONDS = 1000;

export class VirtualClock {
  readonly #agenda: Agenda;
  #time = 0;
  #holds = 0;
  #turn: Turn | undefined;

  constructor(agenda: Agenda = new TimeOrder()) {
    this.#agenda = agenda;
  }

  /** Whether anything is left to happen. Where nothing is, no wait of a program can end. */
  get pending(): boolean {
    return this.#agenda.pending;
  }

  /** Microseconds since the network was made. */
  get time(): number {
    return this.#time;
  }

  /** Enters what is to happen at a time, or now where that has passed. */
  at(time: number, action: () => void, kind: Kind): Entry {
    const entry = this.#agenda.add(Math.max(time, this.#time), action, kind);
    this.#awaitTurn();
    return entry;
  }

  /** The same after so many milliseconds. */
  after(milliseconds: number, action: () => void, kind: Kind): Entry {
    return this.at(this.#time + microseconds(milliseconds), action, kind);
  }

  hold(): void {
    if (this.#holds++ === 0) this.#turn?.ref?.();
  }

  release(): void {
    if (--this.#holds === 0) this.#turn?.unref?.();
  }

  #awaitTurn(): void {
    if (this.#turn) return;
    this.#turn = platform().nextTurn(this.#onTurn);
    if (this.#holds === 0) this.#turn.unref?.();
  }

  readonly #onTurn = (): void => {
    this.#turn = undefined;
    try {
      for (let entry = this.#agenda.take(); entry; entry = this.#agenda.take()) {
        this.#time = Math.max(this.#time, entry.time); // an agenda may put an entry off
        entry.action();
        if (entry.resumes) break;
      }
    } finally {
      if (this.#agenda.pending) this.#awaitTurn();
    }
  };
}

/** Whole microseconds, at least as long. */
export function microseconds(milliseconds: number): number {
  return Math.ceil(milliseconds * MICROSECONDS);
}

export function milliseconds(time: number): number {
  return time / MICROSECONDS;
}
