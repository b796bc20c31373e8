/** The entry of the command line: parses it, runs the command, and ends with its exit code. */
import { CommanderError } from "commander";
import type { Work } from "./command.js";
import { EXIT } from "./exit.js";
import { explain, exitCodeOf } from "./mistakes.js";
import { makeProgram } from "./program.js";
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

/** The exit code. */
async function main(): Promise<number> {
  const program = makeProgram(start);
  try {
    if (["-V", "--version"].includes(process.argv[2] ?? "")) {
      const { versionText } = await import("./run/version.js");
      process.stdout.write(versionText());
      return EXIT.ok;
    }
    if (process.argv.length <= 2) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync();
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
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
void main().then(end);
