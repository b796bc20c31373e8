/**
 * Reports the version of libzmq, and what it was built with.
 * It teaches `version` and `capability`, by which a program asks before it uses CURVE or a draft.
 *
 * Usage: node version.ts
 */
import { capability, version } from "libzmq-wasm";

console.log(`Current 0MQ version is ${version}`);
const built = Object.entries(capability).filter(([, present]) => present);
console.log(
  `Built with ${built
    .map(([name]) => name)
    .sort()
    .join(", ")}`,
);
