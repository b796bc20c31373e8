/** The parser's own errors as usage errors: what is wrong, and what to try. */
import type { Command, CommanderError, Option } from "commander";
import { closest } from "./closest.js";
import type { CommandSpec } from "./command.js";
import { usageError } from "./exit.js";

/** `spec`: of the command that the parser was reading; undefined: the program itself. */
export function parserMistake(
  { code, message }: CommanderError,
  command: Command,
  spec: CommandSpec | undefined,
): Error {
  const [first = "", guess] = message.replace(/^error: /, "").split("\n");
  const quoted = /'([^']*)'/.exec(first)?.[1] ?? "";
  const [example] = spec?.examples ?? [];
  const shown = example === undefined ? seeHelp(command) : `for example: ${example.command.replace(/\\\n */g, "")}`;
  const advice: Readonly<Record<string, () => string>> = {
    "commander.unknownOption": () => unknownOption(quoted, command, guess, shown),
    "commander.missingArgument": () => shown,
    "commander.missingMandatoryOptionValue": () => shown,
    "commander.optionMissingArgument": () => meaning(quoted, command),
    "commander.excessArguments": () => excess(command),
    "commander.conflictingOption": () => "leave one of them out",
  };
  return usageError(first.replace(/\.$/, ""), advice[code]?.() ?? seeHelp(command));
}

function seeHelp(command: Command): string {
  return `'${pathOf(command)} --help' lists the options`;
}

/** `zmq bench run` */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** What the value of an option means that came without one. */
function meaning(flags: string, command: Command): string {
  const option = command.options.find((known) => known.flags === flags);
  return option === undefined ? seeHelp(command) : `${flags}: ${option.description}`;
}

function unknownOption(flag: string, command: Command, guess: string | undefined, example: string): string {
  const { commands, parent, registeredArguments } = command;
  const name = flag.replace(/^-+/, "");
  if (registeredArguments.some((argument) => argument.name() === name))
    return `the ${name} is given without '${flag}'; ${example}`;
  if (guess !== undefined && !guess.includes("--help")) return guess.replace(/^\(D(.*)\)$/, "d$1");
  if (parent === null) return seeHelp(command);
  if (commands.length > 0) return `options follow ${commands.map((inner) => `'${pathOf(inner)}'`).join(" or ")}`;
  const others = commandsWith(flag, root(command));
  if (others.length > 0) return `${others.join(", ")} ${others.length > 1 ? "have" : "has"} it; ${seeHelp(command)}`;
  const dash = registeredArguments.some(({ variadic }) => variadic)
    ? "; a message that begins with '-' comes after '--'"
    : "";
  return seeHelp(command) + dash;
}

function root(command: Command): Command {
  return command.parent === null ? command : root(command.parent);
}

/** The commands that have the option: `'zmq send'`. */
function commandsWith(flag: string, command: Command): string[] {
  const own = command.options.some(({ short, long }) => short === flag || long === flag);
  return [...(own ? [`'${pathOf(command)}'`] : []), ...command.commands.flatMap((inner) => commandsWith(flag, inner))];
}

function excess(command: Command): string {
  const surplus = command.args.slice(command.registeredArguments.length);
  if (surplus.some((text) => /^\w+:\/\//.test(text))) return "an endpoint follows --bind or --connect";
  return `it is called as '${pathOf(command)} ${command.usage()}'`;
}

/** A value that is not one of an option's choices. */
export function wrongChoice({ long = "", argChoices = [] }: Option, value: string): Error {
  const guess = closest(value.toLowerCase(), argChoices);
  return usageError(
    `${long}: '${value}' is not one of its values`,
    guess === undefined ? `the values are ${argChoices.join(", ")}` : `did you mean '${guess}'?`,
  );
}
