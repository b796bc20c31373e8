/** `zmq completions`: what it takes. */
import type { CommandSpec } from "../command.js";

export const completions: CommandSpec = {
  name: "completions",
  args: [["<shell>", "bash, zsh or fish"]],
  summary: "print the completions of a shell",
  details: `Completes commands, options, their values, types of sockets and files. To have them always, put the
line for your shell into its start file.`,
  examples: [
    { shows: "bash: ~/.bashrc", command: 'eval "$(zmq completions bash)"' },
    { shows: "zsh: ~/.zshrc, below compinit", command: "source <(zmq completions zsh)" },
    { shows: "fish: ~/.config/fish/config.fish", command: "zmq completions fish | source" },
  ],
  load: () => import("../run/completions.js"),
};
