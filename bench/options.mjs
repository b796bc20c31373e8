// The command line of the programs: unknown options and values out of range are refused with the
// help text and exit code 2.
import { parseArgs } from "node:util";

/** @type {(message: string, help: string) => never} */
export function refuse(message, help) {
  console.error(`${message}\n\n${help}`);
  process.exit(2);
}

/**
 * @param {string} help
 * @param {import("node:util").ParseArgsConfig["options"]} options
 * @returns {{ text: (name: string) => string | undefined, flag: (name: string) => boolean }}
 */
export function readOptions(help, options) {
  try {
    const values = new Map(Object.entries(parseArgs({ options: { ...options, help: { type: "boolean" } } }).values));
    if (!values.has("help")) return { text: (name) => values.get(name)?.toString(), flag: (name) => values.has(name) };
  } catch (error) {
    refuse(error.message, help);
  }
  console.log(help);
  process.exit(0);
}

/** @type {(name: string, text: string | undefined, standard: number, help: string) => number} */
export function wholeNumber(name, text, standard, help) {
  const value = Number(text ?? standard);
  return Number.isInteger(value) && value > 0 ? value : refuse(`--${name} takes a whole number from 1 up`, help);
}
