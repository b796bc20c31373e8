/**
 * The clock of a simulated network. It stands still while anything happens, and jumps to what
 * happens next. After each entry at which code of a program may go on, it waits for a turn of the
 * event loop, in which all microtasks run.
 *
 * A clock that runs by itself goes on as long as the event loop turns. As in Node, nothing of it
 * keeps the process alive but `hold()`. Where nothing is left to happen, that does not either: no
 * wait could ever end. A clock with a driver goes on only in `run()`, which keeps the process
 * alive.
 */
import { platform, type Turn } from "../platform.js";
import { TimeOrder, type Agenda, type Entry, type Kind } from "./agenda.js";

const MICROSECONDS = 1000;
/**
 * Callbacks that a clock with a driver asks the event loop for at a time. Between two of them the
 * runtime runs all microtasks, as between two turns of the loop. It does not poll the system, which
 * takes longer than most turns of a node. Other code of the thread runs after the last of them.
 */
const CALLBACKS_AT_ONCE = 32;

/**
 * A process of the simulation. The entries that it makes do not happen any more once it has ended.
 */
export interface Process {
  readonly ended: boolean;
}

/** A program that decides how long a clock runs, and learns what its processes throw. */
export interface ClockDriver {
  /** An entry has thrown. It belongs to the process, or to none. */
  failed(error: unknown, owner: Process | undefined): void;
  /** Called after each turn in which code of a program may have run. */
  settled(): void;
}

interface Run {
  readonly until: number;
  readonly finish: () => void;
}

export class VirtualClock {
  readonly #agenda: Agenda;
  readonly #driver: ClockDriver | undefined;
  #time = 0;
  #holds = 0;
  #turn: Turn | undefined;
  /** With a driver: whether a callback is to do something, and how many are still to come. */
  #wanted = false;
  #callbacks = 0;
  #run: Run | undefined;
  #pauses = 0;
  #current: Process | undefined;

  /** Without a driver, the clock runs by itself. */
  constructor(agenda: Agenda = new TimeOrder(), driver?: ClockDriver) {
    this.#agenda = agenda;
    this.#driver = driver;
  }

  /** Whether anything is left to happen. Where nothing is, no wait of a program can end. */
  get pending(): boolean {
    return this.#agenda.pending;
  }

  /** Microseconds since the network was made. */
  get time(): number {
    return this.#time;
  }

  /** The process whose code runs now, or has run in this turn of the event loop. */
  get current(): Process | undefined {
    return this.#current;
  }

  /** Whether a driver runs the clock at present. */
  get running(): boolean {
    return this.#run !== undefined;
  }

  /** Enters what is to happen at a time, or now where that has passed. */
  at(time: number, action: () => void, kind: Kind): Entry {
    const owner = kind.process === undefined ? (this.#current ?? null) : kind.process;
    const entry = this.#agenda.add(Math.max(time, this.#time), action, kind, owner);
    if (!this.#driver) this.#awaitTurn();
    return entry;
  }

  /** The same after a number of milliseconds. */
  after(milliseconds: number, action: () => void, kind: Kind): Entry {
    return this.at(this.#time + microseconds(milliseconds), action, kind);
  }

  /**
   * Runs what belongs to a process, such as what arrives for it. The rest of the turn does, too.
   */
  as(owner: Process | undefined, action: () => void): void {
    this.#current = owner;
    action();
  }

  hold(): void {
    if (this.#holds++ === 0) this.#turn?.ref?.();
  }

  release(): void {
    if (--this.#holds === 0) this.#turn?.unref?.();
  }

  /** Runs a clock with a driver until that time. Resolves there, or after `stop()`. */
  run(until: number): Promise<void> {
    return new Promise((resolve) => {
      this.#run = { until, finish: resolve };
      this.#awaitCallback();
    });
  }

  /** Ends `run()` after what happens now. */
  stop(): void {
    const run = this.#run;
    this.#run = undefined;
    this.#current = undefined;
    run?.finish();
  }

  /**
   * Time stands still until as many `resume()`s have followed: something outside of the simulation
   * is waited for.
   */
  pause(): void {
    this.#pauses++;
    this.#current = undefined;
  }

  /** `owner`: the process whose code runs in the meantime. */
  resume(owner?: Process): void {
    this.#current = owner;
    if (--this.#pauses === 0 && this.#run) this.#awaitCallback();
  }

  #awaitTurn(): void {
    if (this.#turn) return;
    this.#turn = platform().nextTurn(this.#onTurn);
    if (this.#holds === 0) this.#turn.unref?.();
  }

  #awaitCallback(): void {
    this.#wanted = true;
    if (this.#callbacks > 0) return;
    this.#callbacks = CALLBACKS_AT_ONCE;
    for (let n = 0; n < CALLBACKS_AT_ONCE; n++) platform().nextTurn(this.#onCallback);
  }

  /** The last callback only ends the last turn: code that is no node's may run after it. */
  readonly #onCallback = (): void => {
    const last = --this.#callbacks === 0;
    if (last) this.#current = undefined;
    if (!this.#wanted || !this.#driver) return;
    if (last) {
      this.#awaitCallback();
      return;
    }
    this.#wanted = false;
    this.#driver.settled();
    if (this.#run && this.#pauses === 0) this.#advance(this.#run, this.#driver);
  };

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

  /** Entries up to the first after which code of a program may go on. */
  #advance(run: Run, driver: ClockDriver): void {
    for (let entry = this.#agenda.take(run.until); entry; entry = this.#agenda.take(run.until)) {
      const owner = entry.process ?? undefined;
      if (owner?.ended) continue;
      this.#time = Math.max(this.#time, entry.time);
      this.#current = owner;
      try {
        entry.action();
      } catch (error) {
        driver.failed(error, owner);
      }
      if (this.#run !== run) return;
      if (!entry.resumes && this.#pauses === 0) continue;
      if (this.#pauses === 0) this.#awaitCallback();
      return;
    }
    this.#time = run.until;
    this.stop();
  }
}

/** Whole microseconds, at least as long. */
export function microseconds(milliseconds: number): number {
  return Math.ceil(milliseconds * MICROSECONDS);
}

export function milliseconds(time: number): number {
  return time / MICROSECONDS;
}
