/**
 * `npm run test:patches [-- names…]`: each patch of libzmq-src/patches has a test here that passes with it and fails
 * without it. Runs test/patches on the ordinary wasm, where all must pass, and then on build/pristine, where each must
 * fail but those under the heading "with and without the patch".
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const PRISTINE = join(ROOT, "build/pristine");
const RESULTS = join(PRISTINE, "test-results.json");
const EITHER_WAY = "with and without the patch";
/** Milliseconds for a test on the pristine wasm, which often fails by an event that never comes. */
const PRISTINE_LIMIT = 10_000;

const names = process.argv.slice(2).map((name) => `test/patches/${name}`);
if (names.length === 0) names.push("test/patches/");

/** @param {string[]} args @param {NodeJS.ProcessEnv} env */
function vitest(args, env) {
  const program = join(ROOT, "node_modules/vitest/vitest.mjs");
  const command = [program, "run", "--project", "all", ...names, ...args];
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
  return status;
}

const env = { ...process.env };
delete env["LIBZMQ_WASM_PATH"];
console.log("--- with the patches: all must pass");
if (vitest([], env) !== 0) process.exit(1);

console.log("--- without them: each must fail");
rmSync(RESULTS, { force: true });
const limits = [`--testTimeout=${PRISTINE_LIMIT}`, `--hookTimeout=${PRISTINE_LIMIT}`, "--retry=0"];
vitest([...limits, "--silent", "--reporter=json", `--outputFile=${RESULTS}`], { ...env, LIBZMQ_WASM_PATH: PRISTINE });
if (!existsSync(RESULTS)) {
  console.error("vitest has written no results");
  process.exit(1);
}
const files = JSON.parse(readFileSync(RESULTS, "utf8")).testResults;
let failed = 0;
let passed = 0;
for (const { name, assertionResults, message } of files) {
  const file = resolve(name).slice(ROOT.length + 1);
  const proofs = assertionResults.filter(({ ancestorTitles }) => !ancestorTitles.includes(EITHER_WAY));
  const guards = assertionResults.filter(({ ancestorTitles }) => ancestorTitles.includes(EITHER_WAY));
  /** @param {string} text */
  const complain = (text) => (console.error(`${file}: ${text}`), (passed += 1));
  if (proofs.length === 0) complain(`has no test that needs its patch ${message}`);
  for (const { status, title } of proofs)
    if (status === "failed") failed += 1;
    else if (status === "passed") complain(`passes without its patch: ${title}`);
  for (const { status, title } of guards) if (status === "failed") complain(`fails without its patch: ${title}`);
}
console.log(`${failed} failed without their patch, as they must; ${passed} did not do as they must`);
process.exitCode = passed > 0 ? 1 : 0;
