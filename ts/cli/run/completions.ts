/** `zmq completions`: the script for a shell, made from the parser. */
import type { Invocation } from "../command.js";
import { closest } from "../closest.js";
import { bashScript } from "../completions/bash.js";
import { fishScript } from "../completions/fish.js";
import { branchesOf, type Branch } from "../completions/tree.js";
import { zshScript } from "../completions/zsh.js";
import { usageError } from "../exit.js";
import { makeProgram } from "../program.js";

const SHELLS: Readonly<Record<string, (branches: readonly Branch[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export async function run({ args: [shell = ""], session }: Invocation): Promise<void> {
  const script = SHELLS[shell];
  if (script === undefined) {
    const guess = closest(shell, Object.keys(SHELLS));
    throw usageError(
      `there are no completions for '${shell}'`,
      guess ? `did you mean '${guess}'?` : "there are those of bash, zsh and fish",
    );
  }
  const program = makeProgram({ start: () => Promise.resolve(), show: () => undefined });
  await session.out.write(Buffer.from(script(branchesOf(program))));
}
