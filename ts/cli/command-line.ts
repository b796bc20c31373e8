/**
 * The command line before the parser reads it: `help` is put behind the command that it asks about,
 * and a name that is no command is a usage error with the name that was probably meant.
 */
import { closest } from "./closest.js";
import type { CommandSpec } from "./command.js";
import { usageError } from "./exit.js";

/** What people write for commands and options that have other names here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  receive: "recv",
  publish: "send pub",
  subscribe: "recv sub",
  ...{ pub: "send pub", sub: "recv sub", push: "send push", pull: "recv pull" },
  ...{ req: "request", rep: "reply", dealer: "send dealer", router: "recv router" },
  ...{ queue: "proxy queue", forwarder: "proxy forwarder", streamer: "proxy streamer" },
  ...{ genkey: "keygen", keys: "keygen", encode: "z85 encode", decode: "z85 decode" },
  ...{ sniff: "dump", relay: "dump", trace: "dump", simulate: "sim", serve: "bench serve" },
  ...{ version: "--version", "-v": "--version" },
};

const HELP = ["-h", "--help"];

/** The arguments as the parser takes them. Throws a usage error for an unknown command. */
export function commandLine(args: readonly string[], commands: readonly CommandSpec[]): string[] {
  const [first = "", ...rest] = args;
  if (first !== "help" && !HELP.includes(first)) {
    pathOf(args, commands);
    return [...args];
  }
  return [...pathOf(first === "help" && rest[0] === "help" ? [] : rest, commands), "--help"];
}

/** The names of commands that the arguments begin with: `bench`, `run`. */
function pathOf(args: readonly string[], commands: readonly CommandSpec[], above: readonly string[] = []): string[] {
  const [name] = args;
  if (name === undefined || commands.length === 0) return [...above];
  const found = commands.find((spec) => spec.name === name);
  if (found !== undefined) return pathOf(args.slice(1), found.commands ?? [], [...above, name]);
  if (name.startsWith("-") && OTHER_NAMES[name] === undefined) return [...above];
  throw unknownCommand(name, commands, above);
}

function unknownCommand(name: string, commands: readonly CommandSpec[], above: readonly string[]): Error {
  const names = commands.map((spec) => spec.name);
  const guess =
    closest(name.toLowerCase(), names) ?? (above.length === 0 ? OTHER_NAMES[name.toLowerCase()] : undefined);
  const path = ["zmq", ...above].join(" ");
  const advice =
    guess === undefined ? `the commands of '${path}' are ${names.join(", ")}` : `did you mean '${path} ${guess}'?`;
  return usageError(`unknown ${name.startsWith("-") ? "option" : "command"} '${name}'`, advice);
}
