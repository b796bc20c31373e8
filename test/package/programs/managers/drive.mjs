/**
 * Installs a package that depends on zeromq 5 with each package manager, from a project with that
 * manager's line of docs/drop-in.md, and runs it. It also runs a program of the project that uses
 * the library's threads.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "zmq-managers-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The tarballs: run.mjs has replaced the package names with their paths. */
const { overrides } = JSON.parse(readFileSync("package.json", "utf8"));
const node_modules = join(import.meta.dirname, "node_modules");

const PROGRAM = `
const zmq = require("zeromq");
const [reply, request] = [zmq.socket("rep").bindSync("tcp://127.0.0.1:*"), zmq.socket("req")];
reply.on("message", (text) => reply.send(text + " answered"));
request.on("message", (text) => {
  console.log(String(text));
  for (const socket of [request, reply]) socket.close();
});
request.connect(reply.last_endpoint);
request.send("question");
`;

/** By name: the command, the overrides part of package.json, and a file that the manager needs. */
const yarnpkg = join(node_modules, "@yarnpkg", "cli-dist", "bin", "yarn.js");
const managers = {
  npm: { argv: ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], lines: { overrides } },
  pnpm: {
    argv: [process.execPath, join(node_modules, "pnpm", "bin", "pnpm.cjs"), "install", "--ignore-scripts"],
    lines: { pnpm: { overrides } },
  },
  "yarn 1": {
    argv: [process.execPath, join(node_modules, "yarn", "bin", "yarn.js"), "install", "--ignore-scripts"],
    lines: { resolutions: overrides },
  },
  "yarn 4": {
    argv: [process.execPath, yarnpkg, "install"],
    lines: { resolutions: overrides },
    rc: "nodeLinker: node-modules",
  },
  "yarn 4, pnp": {
    argv: [process.execPath, yarnpkg, "install"],
    lines: { resolutions: overrides },
    rc: "nodeLinker: pnp",
    node: [process.execPath, yarnpkg, "node"],
  },
  // The flags that `yarn node` puts into NODE_OPTIONS.
  "yarn 4, pnp by flags": {
    argv: [process.execPath, yarnpkg, "install"],
    lines: { resolutions: overrides },
    rc: "nodeLinker: pnp",
    node: [process.execPath, "--require", "./.pnp.cjs", "--experimental-loader", "./.pnp.loader.mjs", "--no-warnings"],
  },
};

function run([command, ...args], cwd) {
  const env = { ...process.env, YARN_ENABLE_IMMUTABLE_INSTALLS: "false" };
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: 120_000 });
  assert.equal(status, 0, `${command} ${args.join(" ")}: ${error?.message ?? ""}\n${stdout}${stderr}`);
  return stdout;
}

const old = join(folder, "old-program");
mkdirSync(old);
writeFileSync(
  join(old, "package.json"),
  JSON.stringify({ name: "old-program", version: "1.0.0", dependencies: { zeromq: "^5.3.1" } }),
);
writeFileSync(join(old, "index.js"), PROGRAM);
run(["npm", "pack", "--pack-destination", folder], old);

for (const [name, { argv, lines, rc, node = [process.execPath] }] of Object.entries(managers)) {
  const project = join(folder, name.replaceAll(/\W/g, "-"));
  mkdirSync(project);
  const dependencies = {
    "old-program": `file:${join(folder, "old-program-1.0.0.tgz")}`,
    "libzmq-wasm": overrides["libzmq-wasm"],
  };
  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "project", private: true, dependencies, ...lines }),
  );
  if (rc !== undefined) {
    writeFileSync(join(project, ".yarnrc.yml"), `${rc}\nenableGlobalCache: false\n`);
    writeFileSync(join(project, "yarn.lock"), "");
  }
  run(argv, project);
  assert.equal(run([...node, "-e", 'require("old-program")'], project), "question answered\n", name);
  copyFileSync(join(import.meta.dirname, "threads.mjs"), join(project, "threads.mjs"));
  assert.equal(run([...node, "threads.mjs"], project), "question answered\n", name);
  console.log("works with", name);
}
