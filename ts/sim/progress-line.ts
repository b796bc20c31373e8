/** A line on stderr that says how far an exploration is: rewritten on a terminal, else repeated. */
import type { Progress } from "./explore.js";

/** Milliseconds between two lines on a terminal, and elsewhere. */
const TERMINAL_MS = 100;
const ELSEWHERE_MS = 5000;
const CLEAR = "\r\x1b[K";

export class ProgressLine {
  readonly #stream = process.stderr;
  readonly #shown: boolean;
  readonly #started = Date.now();
  #last = Date.now();
  #open = false;

  /** `shown`: undefined means only where stderr is a terminal. */
  constructor(shown: boolean | undefined) {
    this.#shown = shown ?? this.#stream.isTTY;
  }

  show({ seed, tried, of, failed }: Progress): void {
    if (!this.#shown) return;
    const terminal = this.#stream.isTTY;
    const now = Date.now();
    if (!failed && tried < of && now - this.#last < (terminal ? TERMINAL_MS : ELSEWHERE_MS)) return;
    this.#last = now;
    const rate = tried / Math.max((now - this.#started) / 1000, 0.001);
    const rest = failed ? "fails" : `${rate.toFixed(1)} a second, ${((of - tried) / rate).toFixed(0)} s left`;
    const text = `seed ${seed}: ${tried} of ${of} worlds, ${rest}`;
    this.#stream.write(terminal ? CLEAR + text : `${text}\n`);
    this.#open = terminal;
  }

  /** Nothing more is shown but the text. */
  end(text = ""): void {
    if (!this.#shown) return;
    this.#stream.write((this.#open ? CLEAR : "") + text);
    this.#open = false;
  }
}
