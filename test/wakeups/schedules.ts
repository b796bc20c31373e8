/**
 * Schedules: every order in which the events of a program over the simulated network may happen, up
 * to a bound. Events are turns of instances, deliveries of the network, timers, and the places at
 * which the program continues. At each moment the search may take any possible event; a delivery
 * waits for earlier ones on its connection.
 *
 * The search is depth-first and runs the program anew for each schedule. A schedule is a list of
 * choices: 0 is the event that is due first, as on a network without delays. The bound is the
 * number of choices of a schedule that are not 0.
 */
import type { Agenda, Entry, Kind } from "../../ts/shim/simulated/agenda.js";

interface Choice {
  readonly chosen: number;
  /** How many events were possible. */
  readonly options: number;
}

/**
 * The maximal number of events. A program with more repeats itself, such as a connection that is
 * attempted again and again.
 */
const MOST_EVENTS = 2000;

/** One order of events. */
export class Schedule implements Agenda {
  readonly choices: Choice[] = [];
  /** The names of the events, in order. */
  readonly events: string[] = [];
  readonly #begin: readonly number[];
  #entries: Entry[] = [];

  /** The first choices; those that follow are 0. */
  constructor(begin: readonly number[]) {
    this.#begin = begin;
  }

  add(time: number, action: () => void, kind: Kind): Entry {
    const entry: Entry = { ...kind, time, action, cancelled: false };
    const later = this.#entries.findIndex((other) => other.time > time);
    this.#entries.splice(later < 0 ? this.#entries.length : later, 0, entry);
    return entry;
  }

  get pending(): boolean {
    this.#entries = this.#entries.filter(({ cancelled }) => !cancelled);
    return this.#entries.length > 0;
  }

  take(): Entry | undefined {
    if (!this.pending) return undefined;
    const options = this.#options();
    let chosen = 0;
    if (options.length > 1) {
      chosen = this.#begin[this.choices.length] ?? 0;
      this.choices.push({ chosen, options: options.length });
    }
    const entry = options[chosen]!;
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.events.push(entry.name);
    return entry;
  }

  /** Whether the program has had so many events that it will not end. */
  get endless(): boolean {
    return this.events.length > MOST_EVENTS;
  }

  /** The last events as text. */
  last(): string {
    return this.events.slice(-30).join("; ");
  }

  /** Events that may be next: the first one of each lane; limits only if there is no other. */
  #options(): Entry[] {
    const lanes = new Set<object>();
    const first = this.#entries.filter(({ lane }) => {
      if (lane === undefined) return true;
      return !lanes.has(lane) && lanes.add(lane);
    });
    const events = first.filter(({ limit }) => limit !== true);
    return events.length > 0 ? events : first.slice(0, 1);
  }
}

/** The first choices of the next schedule; undefined after the last one within the bound. */
function following(choices: readonly Choice[], bound: number): number[] | undefined {
  const chosen = choices.map((choice) => choice.chosen);
  for (let at = choices.length - 1; at >= 0; at--) {
    const others = chosen.slice(0, at).filter((choice) => choice !== 0).length;
    if (others < bound && chosen[at]! + 1 < choices[at]!.options) return [...chosen.slice(0, at), chosen[at]! + 1];
  }
  return undefined;
}

/**
 * Runs the program in every schedule within the bound. Returns the number of schedules. Throws the
 * error of a run.
 */
export async function search(bound: number, run: (schedule: Schedule) => Promise<void>): Promise<number> {
  let searched = 0;
  for (let begin: number[] | undefined = []; begin;) {
    const schedule = new Schedule(begin);
    await run(schedule);
    searched++;
    begin = following(schedule.choices, bound);
  }
  return searched;
}
