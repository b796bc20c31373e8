/** The parser of the command line, made from the declarations of the commands. */
import { Command, type CommanderError, type Option } from "commander";
import type { CommandSpec, Work } from "./command.js";
import { bench } from "./commands/bench.js";
import { completions } from "./commands/completions.js";
import { dump } from "./commands/dump.js";
import { keygen, z85 } from "./commands/keys.js";
import { monitor } from "./commands/monitor.js";
import { ping } from "./commands/ping.js";
import { proxy } from "./commands/proxy.js";
import { recv } from "./commands/recv.js";
import { reply } from "./commands/reply.js";
import { request } from "./commands/request.js";
import { send } from "./commands/send.js";
import { sim } from "./commands/sim.js";
import { CliError, EXIT, usageError } from "./exit.js";
import { parserMistake, wrongChoice } from "./parser-mistakes.js";

export const COMMANDS: readonly CommandSpec[] = [
  ...[send, recv, request, reply],
  ...[proxy, monitor, ping, dump, bench],
  ...[keygen, z85, sim, completions],
];

const EXIT_CODES = `Exit codes:
  ${EXIT.ok}    done
  ${EXIT.failed}    an operation failed
  ${EXIT.usage}    the command line, a key or an input line is wrong
  ${EXIT.timeout}    a time limit was over
  ${EXIT.protocol}    the peer broke the protocol, or refused the handshake
  ${EXIT.interrupted}  SIGINT (Ctrl-C);  ${EXIT.terminated}  SIGTERM`;

const DESCRIPTION = `ZeroMQ in the shell: send and receive messages, look at connections, measure, simulate.`;

/** What the parser does with what it has read. */
export interface Uses {
  readonly start: (work: Work, args: readonly string[], options: object) => Promise<void>;
  /** Takes a text for stdout: a help. */
  readonly show: (text: string) => void;
}

/** A parser that throws a usage error, or a CommanderError after a help. */
export function makeProgram({ start, show }: Uses): Command {
  const program = new Command("zmq")
    .description(DESCRIPTION)
    .usage("<command> [options]")
    .option("-V, --version", "versions of libzmq and of this package, and what they can do")
    .helpOption("-h, --help", "this text; after a command, its own")
    .helpCommand("help [command]", "the help of a command")
    .addHelpText("after", `\n${EXIT_CODES}\n\n'zmq <command> --help' has the options of a command, and examples.`)
    .configureHelp({
      styleTitle: bold,
      styleCommandText: (text) => text,
      showGlobalOptions: false,
    })
    .configureOutput({ writeOut: show, outputError: () => undefined })
    .exitOverride((error) => rethrow(error, program, undefined));
  for (const spec of COMMANDS) addCommand(program, spec, start);
  return program;
}

function bold(text: string): string {
  return `\x1b[1m${text}\x1b[22m`;
}

function addCommand(parent: Command, spec: CommandSpec, start: Uses["start"]): void {
  const command = parent.command(spec.name).summary(spec.summary);
  command.exitOverride((error) => rethrow(error, command, spec));
  command.description(describe(spec));
  for (const [syntax, description, preset] of spec.args ?? []) command.argument(syntax, description, preset);
  spec.options?.(command);
  for (const option of command.options) nameOption(option);
  for (const inner of spec.commands ?? []) addCommand(command, inner, start);
  command.addHelpText("after", examplesText(spec));
  const { load } = spec;
  if (load === undefined) return;
  command.action(async () => {
    const { run } = await load();
    await start(run, command.args, command.opts());
  });
}

/** A help that was shown is an end; everything else is a mistake. */
function rethrow(error: CommanderError, command: Command, spec: CommandSpec | undefined): never {
  throw error.code.startsWith("commander.help") ? error : parserMistake(error, command, spec);
}

/** A mistake in the value of an option is told with its name. */
function nameOption(option: Option): void {
  const { argChoices, parseArg } = option;
  if (parseArg === undefined) return;
  option.argParser((value: string, previous: unknown): unknown => {
    if (argChoices?.includes(value) === false) throw wrongChoice(option, value);
    try {
      return parseArg(value, previous);
    } catch (error) {
      throw error instanceof CliError ? usageError(`${option.long ?? ""}: ${error.message}`, error.advice) : error;
    }
  });
}

/** The help wraps lines by itself: a paragraph is one line. */
function describe({ summary, details }: CommandSpec): string {
  const first = `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
  return details === undefined ? first : `${first}\n\n${details.replace(/(?<!\n)\n(?!\n)/g, " ")}`;
}

function examplesText({ examples }: CommandSpec): string {
  const shown = examples.map(({ command, shows }) => `  # ${shows}\n${command.replace(/^/gm, "  ")}`);
  return `\nExamples:\n${shown.join("\n\n")}`;
}
