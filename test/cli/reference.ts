/** The reference of docs/command-line.md, written from the parser. */
import type { Command, Option } from "commander";
import { makeProgram } from "../../ts/cli/program.js";
import type { CommandSpec } from "../../ts/cli/command.js";
import { COMMANDS } from "../../ts/cli/program.js";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

function optionRow(option: Option): string {
  const { flags, description, argChoices } = option;
  const defaultValue: unknown = option.defaultValue;
  const choices = argChoices === undefined ? "" : `: ${argChoices.join(", ")}`;
  const preset = defaultValue === undefined ? "" : ` (default: ${JSON.stringify(defaultValue)})`;
  return `| \`${flags.replaceAll("|", "\\|")}\` | ${cell(description + choices + preset)} |`;
}

/** Options by their groups, which are told apart by their titles. */
function optionTables(command: Command): string[] {
  const groups = new Map<string, Option[]>();
  for (const option of command.options) {
    const title = option.helpGroupHeading ?? "Options:";
    groups.set(title, [...(groups.get(title) ?? []), option]);
  }
  return [...groups].flatMap(([title, options]) => [
    "",
    `| ${title.replace(/:$/, "")} | |`,
    "|---|---|",
    ...options.map(optionRow),
  ]);
}

function sectionOf(command: Command, spec: CommandSpec, path: string): string[] {
  const inner = (spec.commands ?? []).flatMap((child) => {
    const found = command.commands.find((each) => each.name() === child.name)!;
    return sectionOf(found, child, `${path} ${child.name}`);
  });
  const examples = spec.examples.flatMap(({ command: line, shows }) => [`# ${shows}`, line]);
  return [
    "",
    `### ${path}`,
    "",
    `\`${path} ${command.usage()}\``,
    "",
    ...command.description().split("\n"),
    ...optionTables(command),
    "",
    '```sh run-by="test/cli/examples.test.ts"',
    ...examples,
    "```",
    ...inner,
  ];
}

/** What the section must be. */
export function reference(): string {
  const program = makeProgram({ start: () => Promise.resolve(), show: () => undefined });
  const lines = COMMANDS.flatMap((spec) => {
    const command = program.commands.find((each) => each.name() === spec.name)!;
    return sectionOf(command, spec, `zmq ${spec.name}`);
  });
  return lines.join("\n").trim();
}
