/**
 * Stack traces that begin with the line of the program: the frames of this package above it say
 * nothing to the program's author. Used where an error is made, and never on the way of a message.
 */
import { platform } from "../shim/platform.js";

/** What V8 adds to Error. Other engines give the package no folders to leave out. */
const traces = Error as unknown as { stackTraceLimit: number; captureStackTrace(target: object): void };

let folders: readonly string[] | undefined;

/** Frames that are looked at where the usual number has only frames of the package. */
const DEEP = 40;

/**
 * Leaves out the package's own frames above the first of the program. All stay where none is of the
 * program, or where nothing tells which are the package's.
 */
export function fromCaller<E extends Error>(error: E): E {
  folders ??= platform().ownFolders();
  if (folders.length === 0 || withoutOwn(error, folders)) return error;
  const { stackTraceLimit } = traces;
  traces.stackTraceLimit = DEEP;
  const deep = { name: error.name, message: error.message, stack: "" };
  traces.captureStackTrace(deep);
  traces.stackTraceLimit = stackTraceLimit;
  if (withoutOwn(deep, folders)) error.stack = deep.stack;
  return error;
}

/** False where no frame is of the program. */
function withoutOwn(error: { stack?: string }, own: readonly string[]): boolean {
  const stack: unknown = error.stack;
  const frames = typeof stack === "string" ? stack.indexOf("\n    at ") : -1;
  if (typeof stack !== "string" || frames < 0) return true;
  const lines = stack.slice(frames + 1).split("\n");
  const isOwn = (line: string): boolean =>
    line.includes("(<anonymous>)") || own.some((folder) => line.includes(folder));
  const first = lines.findIndex((line) => !isOwn(line));
  if (first > 0 && !/\bnode:/.test(lines[first] ?? ""))
    error.stack = [stack.slice(0, frames), ...lines.slice(first)].join("\n");
  return first >= 0;
}
