/** The wall clock of a machine: it can be set, and can be too fast or too slow. */
const MILLION = 1_000_000;

export class WallClock {
  readonly #epoch: number;
  /** Milliseconds that it is ahead. */
  #ahead = 0;
  #drift = 0;
  #driftsSince = 0;

  /** `epoch`: what it shows at time 0, in milliseconds since 1970. */
  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /** What it shows, in milliseconds since 1970, when a clock that is never set shows `now`. */
  at(now: number): number {
    return this.#epoch + now + this.#ahead + this.#drifted(now);
  }

  /** Sets it forward by a number of milliseconds, or back. */
  jump(milliseconds: number): void {
    this.#ahead += milliseconds;
  }

  /** Milliseconds that it gains in a million; less than 0: that it loses. */
  get drift(): number {
    return this.#drift;
  }

  /** Changes the drift from now on. */
  setDrift(drift: number, now: number): void {
    this.#ahead += this.#drifted(now);
    this.#drift = drift;
    this.#driftsSince = now;
  }

  #drifted(now: number): number {
    return ((now - this.#driftsSince) * this.#drift) / MILLION;
  }
}
