/**
 * Stack traces that begin at the line of the program, since frames of this package above it say
 * nothing to its author. Used where an error is made, and never for a message.
 */

import { sep } from "node:path";
import { pathToFileURL } from "node:url";
import { codeFolder } from "../shim/embedded.js";

let folders: readonly string[] | undefined;

/**
 * The folder of this code, as frames of either module format spell it. None if a bundler has put
 * the code into a file of the program.
 */
function ownFolders(): readonly string[] {
  return codeFolder === undefined ? [] : [codeFolder + sep, `${pathToFileURL(codeFolder).href}/`];
}

/** Frames to look at if the usual number has only frames of the package. */
const DEEP = 40;

/**
 * Removes the package's frames above the first frame of the program. All frames stay if there is
 * none of the program.
 */
export function fromCaller<E extends Error>(error: E): E {
  if (withoutOwn(error)) return error;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEEP;
  const deep = { name: error.name, message: error.message, stack: "" };
  Error.captureStackTrace(deep);
  Error.stackTraceLimit = stackTraceLimit;
  if (withoutOwn(deep)) error.stack = deep.stack;
  return error;
}

/** False: no frame is of the program. */
function withoutOwn(error: { stack?: string }): boolean {
  const own = (folders ??= ownFolders());
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
