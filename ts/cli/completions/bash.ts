/** Completions of bash. */
import type { Branch } from "./tree.js";

export function bashScript(branches: readonly Branch[]): string {
  return `# zmq: completions of bash
_zmq() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
${branches
  .filter(({ path }) => path.length > 0)
  .map(
    ({ path }) =>
      `      "${[...path.slice(0, -1), path.at(-1)].join(" ").replace(/^/, path.length === 1 ? " " : "")}") command="${path.join(" ")}" ;;`,
  )
  .join("\n")}
    esac
  done
  local words= files=
  case "$command" in
${branches.map(caseOf).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ -n $files ]]; then COMPREPLY+=($(compgen -f -- "$word")); fi
}
complete -F _zmq zmq libzmq-wasm
`;
}

function caseOf({ path, children, options, words }: Branch): string {
  const valued = options.filter(({ takesValue }) => takesValue);
  const lists = valued
    .filter(({ values }) => values.length > 0)
    .map(({ flag, values }) => `        ${flag}) words="${values.join(" ")}" ;;`);
  const files = valued.filter(({ values }) => values.length === 0).map(({ flag }) => flag);
  const other = [...children, ...words, ...options.map(({ flag }) => flag)].join(" ");
  return [
    `    "${path.join(" ")}")`,
    '      case "$previous" in',
    ...lists,
    ...(files.length > 0 ? [`        ${files.join(" | ")}) files=yes ;;`] : []),
    `        *) words="${other}"${path.length > 0 && children.length === 0 && words.length === 0 ? " files=yes" : ""} ;;`,
    "      esac",
    "      ;;",
  ].join("\n");
}
