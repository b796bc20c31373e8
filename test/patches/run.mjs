/**
 * `npm run test:patches [-- names…]`: shows that each patch of libzmq-src/patches has a test that
 * passes with the patch and fails without it. Runs test/patches on the ordinary wasm, where all
 * tests must pass. Then runs them on build/pristine, where each test must fail, except those under
 * the heading "with and without the patch".
 *
 * On the pristine wasm each file runs in a process group of its own, which is killed at a limit. A
 * fault may stop the event loop, and vitest's own limits with it. A test that would do that belongs
 * in a program (program.ts).
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const PRISTINE = join(ROOT, "build/pristine");
const RESULTS = join(PRISTINE, "test-results");
const EITHER_WAY = "with and without the patch";
/**
 * Milliseconds for a test on the pristine wasm. Such a test often waits for an event that never
 * comes.
 */
const TEST_LIMIT = 5_000;
/** Milliseconds for a file on the pristine wasm. */
const FILE_LIMIT = 400_000;

const names = process.argv.slice(2);
const files = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".test.ts") && (names.length === 0 || names.some((name) => file.includes(name))))
  .sort();
if (files.length === 0) {
  console.error(`no test in test/patches is named like ${names.join(", ")}`);
  process.exit(2);
}

/** @param {string[]} args */
function vitest(...args) {
  return [join(ROOT, "node_modules/vitest/vitest.mjs"), "run", "--project", "all", ...args];
}

/** @param {string} file */
function path(file) {
  return `test/patches/${file}`;
}

/** Running process groups. An interrupt must end them too. */
const groups = new Set();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.once(signal, () => {
    for (const id of groups) process.kill(-id, "SIGKILL");
    process.exit(1);
  });

/**
 * Runs a file on the pristine wasm. Resolves to vitest's results; undefined if the file was ended
 * at the limit.
 * @param {string} file
 */
async function runPristine(file) {
  const results = join(RESULTS, `${file}.json`);
  const limits = [`--testTimeout=${TEST_LIMIT}`, `--hookTimeout=${TEST_LIMIT}`, "--teardownTimeout=1000"];
  const child = spawn(
    process.execPath,
    vitest(path(file), ...limits, "--silent", "--reporter=json", `--outputFile=${results}`),
    {
      cwd: ROOT,
      env: { ...process.env, LIBZMQ_WASM_PATH: PRISTINE },
      stdio: "ignore",
      detached: true, // a process group, so that a hung worker is killed too
    },
  );
  const { pid } = child;
  if (pid === undefined) throw new Error("vitest cannot be started");
  groups.add(pid);
  const timer = setTimeout(() => process.kill(-pid, "SIGKILL"), FILE_LIMIT);
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  groups.delete(pid);
  try {
    return JSON.parse(readFileSync(results, "utf8")).testResults[0];
  } catch {
    return undefined;
  }
}

let failed = 0;
let guarded = 0;
let wrong = 0;

/**
 * Counts the results of a file, and reports the wrong ones.
 * @param {string} file
 * @param {{ message: string; assertionResults: { ancestorTitles: string[]; status: string; title:
 * string }[] } | undefined} result
 */
function judge(file, result) {
  /** @param {string} text */
  const complain = (text) => {
    console.error(`${path(file)}: ${text}`);
    wrong += 1;
  };
  if (result === undefined) return complain("hangs without its patch, and gives no results");
  const { assertionResults, message } = result;
  const proofs = assertionResults.filter(({ ancestorTitles }) => !ancestorTitles.includes(EITHER_WAY));
  const guards = assertionResults.filter(({ ancestorTitles }) => ancestorTitles.includes(EITHER_WAY));
  if (proofs.length === 0) complain(`has no test that needs its patch ${message}`);
  for (const { status, title } of proofs)
    if (status === "failed") failed += 1;
    else if (status === "passed") complain(`passes without its patch: ${title}`);
  for (const { status, title } of guards)
    if (status === "passed") guarded += 1;
    else if (status === "failed") complain(`fails without its patch: ${title}`);
  console.log(`${path(file)}: ${proofs.length} tests of the patch, ${guards.length} of both`);
}

console.log("--- with the patches: all must pass");
const env = { ...process.env };
delete env["LIBZMQ_WASM_PATH"];
const { status } = spawnSync(process.execPath, vitest(...files.map(path)), { cwd: ROOT, env, stdio: "inherit" });

console.log(`--- without them: each must fail, except those "${EITHER_WAY}"`);
rmSync(RESULTS, { force: true, recursive: true });
mkdirSync(RESULTS, { recursive: true });
const queue = [...files];
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) judge(file, await runPristine(file));
  }),
);
console.log(`${failed} failed without their patch and ${guarded} passed, as expected; ${wrong} unexpected results`);
process.exitCode = status === 0 && wrong === 0 ? 0 : 1;
