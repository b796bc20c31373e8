/** The commands and their options, as the scripts of completions need them. */
import type { Command } from "commander";
import { KIND_NAMES, RECEIVERS, SENDERS } from "../sockets/kinds.js";

export interface Choice {
  readonly flag: string;
  readonly description: string;
  /** True: a value follows. */
  readonly takesValue: boolean;
  /** The values, where there are few. */
  readonly values: readonly string[];
}

export interface Branch {
  /** Names from the first command on: ["bench", "run"]. */
  readonly path: readonly string[];
  readonly description: string;
  readonly children: readonly string[];
  readonly options: readonly Choice[];
  /** Values of its first argument. */
  readonly words: readonly string[];
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  send: SENDERS,
  recv: RECEIVERS,
  monitor: KIND_NAMES,
  proxy: ["queue", "forwarder", "streamer"],
  completions: ["bash", "zsh", "fish"],
};

export function branchesOf(command: Command, path: readonly string[] = []): Branch[] {
  const branch: Branch = {
    path,
    description: command.summary() || command.description(),
    children: command.commands.map((child) => child.name()),
    options: [...command.options.flatMap(choicesOf), ...helpChoices],
    words: WORDS[path[0] ?? ""] ?? [],
  };
  return [branch, ...command.commands.flatMap((child) => branchesOf(child, [...path, child.name()]))];
}

const helpChoices: readonly Choice[] = ["-h", "--help"].map((flag) => ({
  flag,
  description: "help",
  takesValue: false,
  values: [],
}));

function choicesOf({ short, long, description, required, argChoices }: Command["options"][number]): Choice[] {
  return [short, long]
    .filter((flag) => flag !== undefined)
    .map((flag) => ({ flag, description, takesValue: required, values: argChoices ?? [] }));
}
