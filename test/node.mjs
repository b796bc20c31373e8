/**
 * npm run test:node -- VERSION [PART…]: runs this repository's own tests under Node 22, 24 or 26,
 * in parts, one after the other. A part is a folder or file as vitest takes it. Default: the parts
 * that a runtime can change. The versions are npm packages that test/package/runtimes installs. The
 * last line is "N passed, N failed", of parts.
 */
import { spawnSync } from "node:child_process";
import { dirname, delimiter, join } from "node:path";
import { runtimes } from "./package/runtimes/runtimes.mjs";

const PARTS = ["test/api", "test/zmq", "test/threads", "test/parity", "test/shim", "test/core"];
const ROOT = join(import.meta.dirname, "..");

const [version, ...chosen] = process.argv.slice(2);
const nodes = runtimes().filter(({ node }) => node > 0);
const found = nodes.find(({ node }) => String(node) === version);
if (!found) {
  console.error(
    `There is no Node ${version ?? "without a version"}; there are ${nodes.map(({ node }) => node).join(", ")}.`,
  );
  process.exit(2);
}

/** Programs that tests start by name use this Node too. */
const env = { ...process.env, PATH: `${dirname(found.command)}${delimiter}${process.env["PATH"] ?? ""}` };

const parts = chosen.length > 0 ? chosen : PARTS;
const failed = parts.filter((part) => {
  console.log(`${found.title}: ${part}`);
  const args = [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", part];
  return spawnSync(found.command, args, { cwd: ROOT, env, stdio: "inherit" }).status !== 0;
});
for (const part of failed) console.log(`failed  ${part}`);
console.log(`${parts.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length === 0 ? 0 : 1;
