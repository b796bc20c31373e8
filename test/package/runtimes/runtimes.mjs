/**
 * The runtimes: this Node, and those of package.json, which are installed when they are first
 * needed.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { installTools } from "../tarball.mjs";

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} title with its version
 * @property {string} command
 * @property {string[]} flags before the program
 * @property {number} node major version of Node; 0: it is something else
 */

/** @returns {Runtime[]} */
export function runtimes() {
  const folder = join(installTools("runtimes", { scripts: true }), "node_modules");
  const versionOf = (/** @type {string} */ command) =>
    /\d+\.\d+\.\d+/.exec(execFileSync(command, ["--version"], { encoding: "utf8" }))?.[0] ?? "";
  const made = (/** @type {string} */ name, /** @type {string} */ command, /** @type {string[]} */ ...flags) => {
    const version = versionOf(command);
    const node = name.startsWith("node") ? Number.parseInt(version) : 0;
    const family = node ? "Node" : name[0]?.toUpperCase() + name.slice(1);
    return { name: node ? `node${node}` : name, title: `${family} ${version}`, command, flags, node };
  };
  return [
    made("node", process.execPath),
    ...["node22", "node24", "node26"].map((name) => made(name, join(folder, name, "bin/node"))),
    made("bun", join(folder, ".bin/bun")),
    made("deno", join(folder, ".bin/deno"), "run", "--allow-all", "--quiet"),
  ];
}
