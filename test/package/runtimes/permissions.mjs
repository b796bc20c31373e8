/**
 * Node's permission model: what each flag is needed for, and that its absence is told with its
 * name.
 */
import { join } from "node:path";
import { execute } from "./execute.mjs";

/**
 * @typedef {object} Permission
 * @property {string} title
 * @property {string} flag
 * @property {number} since first version of Node that has the flag
 * @property {string[]} program permissions/refused.mjs's argument
 * @property {string[]} with other flags that it needs, of which a version knows only some
 */

/** @type {Permission[]} */
export const PERMISSIONS = [
  {
    title: "bind ipc://*",
    flag: "--allow-fs-write",
    since: 20,
    program: ["refused.mjs", "temporary"],
    with: ["--allow-net"],
  },
  {
    title: "bind ipc://path",
    flag: "--allow-fs-read",
    since: 20,
    program: ["refused.mjs", "path"],
    with: ["--allow-net"],
  },
  { title: "bind tcp://", flag: "--allow-net", since: 25, program: ["refused.mjs", "tcp"], with: [] },
  { title: "bind ws://", flag: "--allow-net", since: 25, program: ["refused.mjs", "ws"], with: [] },
  { title: "bind udp://", flag: "--allow-net", since: 25, program: ["refused.mjs", "udp"], with: [] },
  {
    title: "the threaded mode",
    flag: "--allow-worker",
    since: 20,
    program: ["refused.mjs", "threads"],
    with: ["--allow-net"],
  },
  { title: "the mirror", flag: "--allow-worker", since: 20, program: ["refused.mjs", "mirror"], with: ["--allow-net"] },
];

/** First version of Node that has --allow-net; the others are of 20. */
const NET_SINCE = 25;

/**
 * What is wrong; undefined: the error names the flag.
 * @param {Permission} permission @param {import("./runtimes.mjs").Runtime} runtime @param {string} app
 */
export async function refusedWithout(permission, runtime, app) {
  const model = runtime.node < 22 ? "--experimental-permission" : "--permission";
  const others = permission.with.filter((flag) => flag !== "--allow-net" || runtime.node >= NET_SINCE);
  const flags = [model, `--allow-fs-read=${app}/*`, ...others];
  const [file = "", ...args] = permission.program;
  const { code, output, errors, hung } = await execute(runtime, [join(app, file), ...args], { cwd: app, flags });
  if (hung) return "hung";
  if (code !== 0) return errors.trim().split("\n").at(-1);
  const [errno, ...rest] = output.trim().split(" ");
  const text = rest.join(" ");
  return errno === "EACCES" && text.includes(permission.flag) ? undefined : `the error is ${output.trim()}`;
}
