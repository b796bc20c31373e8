/**
 * The progress line on stderr: messages, bytes, their rates, and the time that is left where the
 * number of messages is known. It is shown on a terminal alone, and while stdout is not the
 * same terminal, whose lines it would break.
 */
const REFRESH_MS = 200;
/** Erases the line that the cursor is in. */
const ERASE = "\r\x1b[K";

export interface Measured {
  readonly messages: number;
  readonly bytes: number;
  readonly seconds: number;
  /** The number of messages in the end; undefined: not known. */
  readonly total?: number | undefined;
}

const PREFIXES = ["", "k", "M", "G", "T"];

/** A quantity with three digits and a prefix: 12.3 k. */
export function quantity(value: number, unit: string): string {
  let scaled = value;
  let prefix = 0;
  while (scaled >= 999.5 && prefix < PREFIXES.length - 1) {
    scaled /= 1000;
    prefix++;
  }
  const digits = prefix === 0 && Number.isInteger(value) ? String(value) : scaled.toPrecision(3);
  return `${digits} ${PREFIXES[prefix]}${unit}`.trim();
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function progressText({ messages, bytes, seconds, total }: Measured): string {
  const rate = seconds > 0 ? messages / seconds : 0;
  const flow = seconds > 0 ? bytes / seconds : 0;
  const count = total === undefined ? `${messages} messages` : `${messages} of ${total} messages`;
  const left = total !== undefined && rate > 0 ? `, ${clock((total - messages) / rate)} left` : "";
  return `${count}, ${quantity(bytes, "B")}, ${quantity(Math.round(rate), "messages/s")}, ${quantity(Math.round(flow), "B/s")}${left}`;
}

export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #total: number | undefined;
  readonly #started = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;
  #messages = 0;
  #bytes = 0;

  /** `shown`: false shows nothing. */
  constructor(shown: boolean, total?: number, stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
    this.#total = total;
    if (shown && stream.isTTY) this.#timer = setInterval(() => this.#show(), REFRESH_MS).unref();
  }

  add(bytes: number): void {
    this.#messages++;
    this.#bytes += bytes;
  }

  get measured(): Measured {
    const seconds = (performance.now() - this.#started) / 1000;
    return { messages: this.#messages, bytes: this.#bytes, seconds, total: this.#total };
  }

  /** Shows the last state, with an end of line. */
  end(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    if (this.#messages === 0) return void this.#stream.write(ERASE);
    this.#show();
    this.#stream.write("\n");
  }

  #show(): void {
    const text = this.#messages === 0 ? "waiting: no message has passed yet" : progressText(this.measured);
    this.#stream.write(ERASE + text.slice(0, Math.max(20, this.#stream.columns - 1)));
  }
}
