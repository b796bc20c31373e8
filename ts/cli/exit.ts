/**
 * How the program ends: its exit codes, and the error that carries one. docs/command-line.md lists
 * the codes.
 */

/** Exit codes. 128 and more are signals, as shells report them. */
export const EXIT = {
  ok: 0,
  /** An operation failed: a system error, a peer that is absent, a test that found something. */
  failed: 1,
  /** The command line is wrong: an option, a value, an endpoint, a key, an input line. */
  usage: 2,
  /** A time limit was over before the work was done. */
  timeout: 3,
  /** The peer broke the protocol, or refused the handshake. */
  protocol: 4,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error that ends the program with a code, with a line of advice. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: ExitCode;
  /** What to try instead. */
  readonly advice: string | undefined;

  constructor(message: string, exitCode: ExitCode = EXIT.failed, advice?: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
    this.advice = advice;
  }
}

/** The command line is wrong. */
export function usageError(message: string, advice?: string): CliError {
  return new CliError(message, EXIT.usage, advice);
}

/** Output has no reader any more: the program ends as if its work were done. */
export class OutputClosedError extends Error {
  override readonly name = "OutputClosedError";
}
