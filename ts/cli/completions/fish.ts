/** Completions of fish. */
import type { Branch, Choice } from "./tree.js";

export function fishScript(branches: readonly Branch[]): string {
  const lines = branches.flatMap((branch) => linesOf(branch, branches));
  return `# zmq: completions of fish\ncomplete -c zmq -f\n${lines.join("\n")}\ncomplete -c libzmq-wasm -w zmq\n`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

function linesOf({ path, children, options, words }: Branch, branches: readonly Branch[]): string[] {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const none = children.length > 0 ? [`not __fish_seen_subcommand_from ${children.join(" ")}`] : [];
  const when = `complete -c zmq -n ${quoted([...seen, ...none].join("; and ") || "true")}`;
  const commands = children.map((name) => {
    const child = branches.find((other) => other.path.join(" ") === [...path, name].join(" "));
    return `${when} -a ${quoted(name)} -d ${quoted(child?.description ?? "")}`;
  });
  return [
    ...commands,
    ...(words.length > 0 ? [`${when} -a ${quoted(words.join(" "))}`] : []),
    ...options.map((option) => `${when} ${optionOf(option)}`),
  ];
}

function optionOf({ flag, description, takesValue, values }: Choice): string {
  const name = flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
  const value = !takesValue ? "" : values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : " -r -F";
  return `${name}${value} -d ${quoted(description)}`;
}
