/** How an error reads on stderr, and which exit code it has. */
import { CliError, EXIT, OutputClosedError } from "./exit.js";
import { painter } from "./io/terminal.js";
import { InterruptedError } from "./session.js";

interface LibraryError extends Error {
  readonly code?: string;
  readonly address?: string;
  readonly detail?: string;
  readonly path?: string;
}

/** Advice for errors whose own text does not say what to do. */
const ADVICE: Readonly<Record<string, string>> = {
  EAGAIN: "no peer has taken or sent a message in time; is the other side running?",
  EFSM: "a req socket sends and receives in turn, as a rep socket receives and sends",
  EHOSTUNREACH: "no peer has that identity",
  ENOENT: "check the path",
  EMFILE: "the process has too many open files: raise 'ulimit -n'",
};

/** undefined: the end is no mistake, and nothing is printed. */
export function explain(error: unknown): string | undefined {
  if (error instanceof InterruptedError || error instanceof OutputClosedError) return undefined;
  if (error instanceof CliError) return mistakeText(error.message, error.advice);
  if (!(error instanceof Error)) return mistakeText(String(error), undefined);
  const { code, address, detail, message } = error as LibraryError;
  if (code === undefined && error.name !== "CertificateError") return mistakeText(error.stack ?? message, undefined);
  const subject = address === undefined ? "" : `${address}: `;
  const named = code === undefined || message.includes(code) ? message : `${message} (${code})`;
  return mistakeText(subject + named, detail ?? ADVICE[code ?? ""]);
}

/** A mistake, and below it what to try. */
export function mistakeText(message: string, advice: string | undefined): string {
  const title = painter(process.stderr)(["bold", "red"], "zmq:");
  return `${title} ${message}\n${advice === undefined ? "" : `     ${advice}\n`}`;
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CliError || error instanceof InterruptedError) return error.exitCode;
  if (error instanceof OutputClosedError) return EXIT.ok;
  const { code, name } = error as LibraryError;
  if (code === "EAGAIN") return EXIT.timeout;
  return name === "CertificateError" ? EXIT.usage : EXIT.failed;
}
