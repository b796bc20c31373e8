/**
 * `npm run test:browser -- [--only TITLE]`: the packed package in pages and workers of Chromium,
 * against peers in Node and native libzmq. Ends with `N passed, N failed`.
 */
import { parseArgs } from "node:util";
import { World } from "./world.mjs";

/** Of a test, with all that it waits for. */
const LIMIT_MS = 60_000;
const SUITES = ["entry", "entries", "patterns", "security", "connections", "relay", "places", "bundlers", "peers"];

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
const world = await World.create();
let [passed, failed] = [0, 0];
for (const suite of SUITES) {
  const { default: tests } = await import(`./suites/${suite}.mjs`);
  for (const [name, test] of Object.entries(tests)) {
    const title = `${suite}: ${name}`;
    if (!title.includes(values.only)) continue;
    const problem = await problemOf(test);
    if (problem === undefined) passed++;
    else failed++;
    console.log(problem === undefined ? `passed  ${title}` : `failed  ${title}\n${problem}`);
  }
}
await world.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** @param {(world: World) => Promise<void>} test @returns {Promise<string | undefined>} */
async function problemOf(test) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it takes longer than ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    await Promise.race([test(world), late]);
    return undefined;
  } catch (error) {
    const { stack = "" } = /** @type {Error} */ (error);
    return `${stack}\n${world.said.join("\n")}`;
  } finally {
    clearTimeout(timer);
    await world.clear();
  }
}
