/**
 * Permissions of Node and Deno: the flag that each call needs, and that an error without it names
 * it.
 */
import { join } from "node:path";
import { execute } from "./execute.mjs";

/**
 * @typedef {object} Permission
 * @property {string} title
 * @property {string} flag
 * @property {number} since first version of Node that has the flag
 * @property {string[]} program permissions/refused.mjs's argument
 * @property {string[]} with other flags that the call needs; a version may not know all of them
 * @property {boolean} [bare] the call reports an errno only
 */

/** @param {string} title @param {string[]} args @param {string[]} [more] @returns {Permission} */
const network = (title, args, more = []) => ({
  title,
  flag: "--allow-net",
  since: 25,
  program: ["refused.mjs", ...args],
  with: more,
});

/** @type {Permission[]} */
const PERMISSIONS = [
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
  network("bind tcp://", ["tcp"]),
  network("bind ws://", ["ws"]),
  network("bind udp://", ["udp"]),
  network("connect tcp://", ["connect", "tcp://127.0.0.1:5555"]),
  network("connect tcp:// by name", ["connect", "tcp://localhost:5555"]),
  network("connect ws://", ["connect", "ws://127.0.0.1:5555"]),
  network("connect ipc://", ["connect", "ipc:///tmp/libzmq-wasm-refused"]),
  network("connect udp://", ["connectUdp"]),
  network("connect in the threaded mode", ["connectThreaded", "tcp://127.0.0.1:5555"], ["--allow-worker"]),
  { ...network("zmq_connect()", ["connectMirror", "tcp://127.0.0.1:5555"], ["--allow-worker"]), bare: true },
  network("connect after permission.drop()", ["connectDropped", "tcp://127.0.0.1:5555"], ["--allow-net"]),
  {
    title: "the threaded mode",
    flag: "--allow-worker",
    since: 20,
    program: ["refused.mjs", "threads"],
    with: ["--allow-net"],
  },
  { title: "the mirror", flag: "--allow-worker", since: 20, program: ["refused.mjs", "mirror"], with: ["--allow-net"] },
];

/**
 * Deno's permissions: the same programs without its flag for the network or for writing.
 * @type {Permission[]}
 */
const DENO = [
  network("bind tcp://", ["tcp"]),
  network("bind udp://", ["udp"]),
  { ...network("bind ipc://path", ["path"]), flag: "--allow-write" },
  network("connect tcp://", ["connect", "tcp://127.0.0.1:5555"]),
  network("connect tcp:// by name", ["connect", "tcp://localhost:5555"]),
  network(
    "connect to another port than the flag has",
    ["connect", "tcp://127.0.0.1:5555"],
    ["--allow-net=127.0.0.1:5556"],
  ),
  network("connect ws://", ["connect", "ws://127.0.0.1:5555"]),
  network("connect udp://", ["connectUdp"]),
  { ...network("connect ipc://path", ["connect", "ipc:///tmp/libzmq-wasm-refused"]), flag: "--allow-write" },
  network("connect ipc://@name", ["connect", "ipc://@libzmq-wasm-refused"]),
  network("connect in the threaded mode", ["connectThreaded", "tcp://127.0.0.1:5555"]),
  { ...network("zmq_connect()", ["connectMirror", "tcp://127.0.0.1:5555"]), bare: true },
];

/** The first version of Node that has --allow-net. The other flags exist since version 20. */
const NET_SINCE = 25;

/**
 * The permissions that a runtime is tested for.
 * @param {import("./runtimes.mjs").Runtime} runtime
 */
export function permissionsOf({ name, node }) {
  if (name === "deno") return DENO;
  return PERMISSIONS.filter(({ since }) => node >= since);
}

/**
 * The runtime with its permission model on, and the flags.
 * @param {import("./runtimes.mjs").Runtime} runtime @param {string} app
 */
function limited(runtime, app) {
  if (runtime.name === "deno")
    return {
      runtime: { ...runtime, flags: ["run", "--no-prompt", "--quiet"] },
      flags: ["--allow-read", "--allow-env"],
    };
  const model = runtime.node < 22 ? "--experimental-permission" : "--permission";
  return { runtime, flags: [model, `--allow-fs-read=${app}/*`] };
}

/**
 * Describes the failure; undefined if the error names the flag.
 * @param {Permission} permission @param {import("./runtimes.mjs").Runtime} of @param {string} app
 */
export async function refusedWithout(permission, of, app) {
  const { runtime, flags } = limited(of, app);
  const others = permission.with.filter((flag) => flag !== "--allow-net" || runtime.node >= NET_SINCE);
  const [file = "", ...args] = permission.program;
  const outcome = await execute(runtime, [join(app, file), ...args], { cwd: app, flags: [...flags, ...others] });
  const { code, output, errors, hung } = outcome;
  if (hung) return "hung";
  if (code !== 0) return errors.trim().split("\n").at(-1);
  const [errno, ...rest] = output.trim().split(" ");
  const text = rest.join(" ");
  const told = permission.bare || text.includes(permission.flag);
  return errno === "EACCES" && told ? undefined : `the error is ${output.trim()}`;
}
