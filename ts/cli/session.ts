/**
 * What a running command has of the process: stdin, stdout, notes on stderr, and the signal that
 * ends it. SIGINT, SIGTERM and a reader of stdout that has gone end a command cleanly; a second
 * SIGINT or SIGTERM ends the process at once.
 */
import { EXIT, type ExitCode } from "./exit.js";
import { Output } from "./io/output.js";
import { painter, type Painter } from "./io/terminal.js";

/** The process was asked to end. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  readonly exitCode: ExitCode;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(signal);
    this.exitCode = signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
  }
}

export interface Session {
  readonly stdin: NodeJS.ReadStream;
  readonly out: Output;
  /** Colours of stdout. */
  readonly paint: Painter;
  /** Colours of stderr. */
  readonly paintNote: Painter;
  /** Aborts when the command is to end. */
  readonly signal: AbortSignal;
  /** A line for people, on stderr. */
  note(text: string): void;
}

export function openSession(): Session {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      controller.abort(new InterruptedError(name));
      for (const again of ["SIGINT", "SIGTERM"] as const)
        process.on(again, () => process.exit(again === "SIGINT" ? EXIT.interrupted : EXIT.terminated));
    });
  process.stderr.on("error", () => undefined); // notes may be lost
  const out = new Output(process.stdout);
  return {
    get stdin() {
      return process.stdin;
    },
    out,
    paint: painter(process.stdout),
    paintNote: painter(process.stderr),
    signal: AbortSignal.any([controller.signal, out.closed]),
    note: (text) => void process.stderr.write(`${text}\n`),
  };
}
