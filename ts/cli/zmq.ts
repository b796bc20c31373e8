/** The entry of the command line: parses it, runs the command, and ends with its exit code. */
import { CommanderError } from "commander";
import type { Work } from "./command.js";
import { commandLine } from "./command-line.js";
import { EXIT } from "./exit.js";
import { Output } from "./io/output.js";
import { explain, exitCodeOf } from "./mistakes.js";
import { COMMANDS, makeProgram } from "./program.js";
import { openSession } from "./session.js";

async function start(work: Work, args: readonly string[], options: object): Promise<void> {
  const session = openSession();
  try {
    await work({ args, options, session });
    await session.out.flush();
  } catch (error) {
    // A command that was told to end may fail in many ways while it ends.
    throw session.signal.aborted ? session.signal.reason : error;
  }
}

/** Writes a text to stdout. Rejects if it cannot be written. */
async function print(text: string): Promise<void> {
  const out = new Output(process.stdout);
  await out.write(Buffer.from(text));
  await out.flush();
}

/** Runs the command, or prints its help. */
async function run(args: readonly string[]): Promise<number> {
  let help = "";
  const program = makeProgram({ start, show: (text) => (help += text) });
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.usage;
  }
  try {
    await program.parseAsync(commandLine(args, COMMANDS), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) return EXIT.usage; // the help of a command without its subcommand, on stderr
    await print(help);
  }
  return EXIT.ok;
}

/** The exit code. */
async function main(args: readonly string[]): Promise<number> {
  try {
    if (args[0] !== "-V" && args[0] !== "--version") return await run(args);
    const { versionText } = await import("./run/version.js");
    await print(versionText());
    return EXIT.ok;
  } catch (error) {
    const text = explain(error);
    if (text !== undefined) process.stderr.write(text);
    return exitCodeOf(error);
  }
}

/** Output that is still on its way holds the process; nothing else does. */
function end(code: number): void {
  process.exitCode = code;
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

process.stdout.on("error", () => undefined); // a reader that has gone is no failure
process.stderr.on("error", () => undefined);
void main(process.argv.slice(2)).then(end);
