/**
 * Runs suite.test.cjs under each runner, in a process that must end by itself. Jest must report no
 * open handle.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

const jest = ["--runInBand", "--detectOpenHandles", "--testMatch", "**/suite.test.cjs"];
const runners = {
  "jest 30": ["node_modules/jest/bin/jest.js", ...jest],
  "jest 30, modules anew for each test": ["node_modules/jest/bin/jest.js", ...jest, "--resetModules"],
  "jest 29": ["node_modules/jest-29/bin/jest.js", ...jest],
  mocha: ["node_modules/mocha/bin/mocha.js", "--require", "./expect.cjs", "suite.test.cjs"],
};

for (const [name, argv] of Object.entries(runners)) {
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", timeout: 120_000 });
  const output = stdout + stderr;
  assert.equal(signal, null, `${name} does not end\n${output}`);
  assert.equal(status, 0, `${name}\n${output}`);
  assert.doesNotMatch(output, /open handle|did not exit|force exited/i, name);
  console.log("passes under", name);
}
