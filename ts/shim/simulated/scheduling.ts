/**
 * When an instance over the simulated network runs. Each turn takes its host a little virtual time:
 * a program that awaits in a loop would otherwise stop the clock.
 */
import type { HostLink } from "../host.js";
import type { Entry, Kind } from "./agenda.js";
import { microseconds, milliseconds as inMilliseconds, type VirtualClock } from "./clock.js";
import type { Machine } from "./machine.js";

/** Something that has taken bytes to send. */
export interface Flushable {
  flush(): void;
}

/** What a host does, for a person who reads a schedule. */
const WORK = ["turn", "further turn", "alarm", "later", "timer"] as const;
type Work = (typeof WORK)[number];

/**
 * The work belongs to the process that runs on the machine now. No code of the program runs after
 * an alarm, which only enters a turn.
 */
function kindsOf({ name, process: current }: Machine): Readonly<Record<Work, Kind>> {
  const owner = current ?? null;
  const kinds = WORK.map((work): [Work, Kind] => [
    work,
    { name: `${work} of ${name}`, resumes: work !== "alarm", process: owner },
  ]);
  return Object.fromEntries(kinds) as Record<Work, Kind>;
}

export class Scheduling {
  readonly #clock: VirtualClock;
  readonly #machine: Machine;
  readonly #link: HostLink;
  readonly #kinds: Readonly<Record<Work, Kind>>;
  /** Until then the host is at work: nothing else of it happens before. */
  #busyUntil = 0;
  #ticking = false;
  #continuing = false;
  #turning = false;
  #alarm: Entry | undefined;
  #unsent: Flushable[] = [];
  #holds = 0;
  #ended = false;

  constructor(machine: Machine, link: HostLink) {
    this.#clock = machine.network.clock;
    this.#machine = machine;
    this.#link = link;
    this.#kinds = kindsOf(machine);
  }

  /** Milliseconds since the network was made, as this host sees it. */
  get now(): number {
    return inMilliseconds(this.#readyAt);
  }

  /** The host does nothing for so long, as its only thread sleeps. */
  sleep(milliseconds: number): void {
    this.#busyUntil = this.#readyAt + microseconds(Math.max(milliseconds, 0));
  }

  /** The processor is at work until that time, in microseconds. */
  occupy(until: number): void {
    this.#busyUntil = Math.max(this.#busyUntil, until);
  }

  wake(): void {
    if (this.#ticking || this.#ended) return;
    this.#ticking = true;
    this.#at(this.#clock.time, this.#onTick, "turn");
  }

  timer(milliseconds: number): void {
    if (this.#alarm) this.#alarm.cancelled = true;
    this.#alarm = undefined;
    if (milliseconds >= 0 && !this.#ended) this.#alarm = this.#at(this.#in(milliseconds), this.#onAlarm, "alarm");
  }

  later(callback: () => void): void {
    const run = (): void => {
      if (!this.#putOff(run, "later")) callback();
    };
    this.#at(this.#readyAt + this.#machine.turnTime, run, "later");
  }

  startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void {
    if (keepsAlive) this.hold();
    const stop = (): void => {
      if (entry.cancelled) return;
      entry.cancelled = true;
      if (keepsAlive) this.release();
    };
    const expire = (): void => {
      const later = this.#putOff(expire, "timer");
      if (later) {
        entry = later;
        return;
      }
      stop();
      if (this.#machine.conditions.turn !== undefined) this.#work();
      callback();
    };
    let entry = this.#at(this.#in(milliseconds), expire, "timer");
    return stop;
  }

  hold(): void {
    if (this.#ended) return;
    this.#holds++;
    this.#clock.hold();
  }

  release(): void {
    if (this.#ended || this.#holds === 0) return;
    this.#holds--;
    this.#clock.release();
  }

  /** Bytes were taken that are to be sent at the end of the turn. */
  stage(flushable: Flushable): void {
    this.#unsent.push(flushable);
    if (!this.#turning) this.wake();
  }

  flush(): void {
    if (this.#unsent.length === 0) return;
    const unsent = this.#unsent;
    this.#unsent = [];
    for (const flushable of unsent) flushable.flush();
  }

  end(): void {
    this.timer(-1);
    while (this.#holds > 0) this.release();
    this.#unsent = [];
    this.#ended = true;
  }

  get #readyAt(): number {
    return Math.max(this.#clock.time, this.#busyUntil);
  }

  #in(milliseconds: number): number {
    return this.#readyAt + microseconds(Math.max(milliseconds, 0));
  }

  /**
   * Enters what the host does then. The action begins with putOff(): the host may be at work at
   * that time.
   */
  #at(time: number, action: () => void, work: Work): Entry {
    return this.#clock.at(Math.max(time, this.#busyUntil), action, this.#kinds[work]);
  }

  /** Enters the action again for the end of the host's work; undefined if it is not at work. */
  #putOff(action: () => void, work: Work): Entry | undefined {
    return this.#clock.time < this.#busyUntil ? this.#at(this.#busyUntil, action, work) : undefined;
  }

  readonly #onTick = (): void => {
    if (this.#putOff(this.#onTick, "turn")) return;
    this.#ticking = false;
    this.#run(false);
  };

  /** What arrives at the time of the alarm is reported first. */
  readonly #onAlarm = (): void => {
    this.#alarm = this.#putOff(this.#onAlarm, "alarm");
    if (this.#alarm) return;
    this.#continue();
  };

  readonly #onContinue = (): void => {
    if (this.#putOff(this.#onContinue, "further turn")) return;
    this.#continuing = false;
    this.#run(true);
  };

  #continue(): void {
    if (this.#continuing || this.#ended) return;
    this.#continuing = true;
    this.#at(this.#clock.time, this.#onContinue, "further turn");
  }

  /** A turn takes its time. On a slow machine, all programs wait for it. */
  #work(): void {
    this.#busyUntil = this.#readyAt + this.#machine.turnTime;
    if (this.#machine.conditions.turn !== undefined) this.#machine.occupy(this.#busyUntil);
  }

  #run(polled: boolean): void {
    if (this.#ended) return;
    this.#work();
    this.#turning = true;
    let more = true;
    try {
      more = this.#link.pump(polled);
    } finally {
      this.#turning = false;
      this.flush();
      if (more) this.#continue();
    }
  }
}
