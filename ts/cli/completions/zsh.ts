/** Completions of zsh. */
import type { Branch, Choice } from "./tree.js";

export function zshScript(branches: readonly Branch[]): string {
  return `#compdef zmq libzmq-wasm
# zmq: completions of zsh
${branches.map((branch) => functionOf(branch, branches)).join("\n")}
if (( ! $+functions[compdef] )); then autoload -Uz compinit && compinit -i -D; fi
compdef _zmq zmq libzmq-wasm
`;
}

function nameOf(path: readonly string[]): string {
  return ["_zmq", ...path].join("_");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function functionOf(branch: Branch, branches: readonly Branch[]): string {
  const { path, children, words } = branch;
  const options = branch.options.map(optionOf).join(" \\\n    ");
  if (children.length === 0) {
    const first = words.length > 0 ? quoted(`1:argument:(${words.join(" ")})`) : quoted("1:argument:_files");
    return `${nameOf(path)}() {\n  _arguments \\\n    ${options} \\\n    ${first} \\\n    ${quoted("*:argument:_files")}\n}`;
  }
  const described = children.map((name) => {
    const child = branches.find((other) => other.path.join(" ") === [...path, name].join(" "));
    return quoted(`${name}:${child?.description ?? ""}`);
  });
  return `${nameOf(path)}() {
  local line state
  local -a commands=(${described.join(" ")})
  _arguments -C \\
    ${options} \\
    '1: :->command' '*:: :->rest'
  case $state in
    command) _describe command commands ;;
    rest) case $line[1] in
${children.map((name) => `      ${name}) ${nameOf([...path, name])} ;;`).join("\n")}
    esac ;;
  esac
}`;
}

function optionOf({ flag, description, takesValue, values }: Choice): string {
  const text = description.replace(/[[\]:]/g, "\\$&");
  const value = values.length > 0 ? `:value:(${values.join(" ")})` : ":value:_files";
  return quoted(`*${flag}[${text}]${takesValue ? value : ""}`);
}
