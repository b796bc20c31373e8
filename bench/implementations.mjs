// The implementations: how to start each one's adapter, and what must be there before it can be.
//
// The adapter contract. An adapter is started as
//
//   command... ROLE ENDPOINT SIZE WARM_MS RUN_MS        ROLE: pull, rep (bind) or push, req (connect)
//
// and prints one JSON object a line. A binder prints {endpoint} when bound; then everyone prints its result:
//   push {total}     rep {total}     pull {total, messages, seconds}     req {total, roundtrips, median_us, p99_us}
// Message i is filled with the byte i mod 17. After WARM_MS one message filled with 254 starts the receiver's clock, RUN_MS
// later one filled with 255 ends the run; neither is counted. A receiver checks size, first and last byte of every message,
// all bytes of every 64th, and exits with a message on stderr where one is wrong: so nothing lost, doubled or reordered
// goes unnoticed, and the harness compares both totals. A push keeps its socket open until its standard input ends, which
// is when the receiver is gone. Sockets have default options. Every adapter ends by itself some seconds past its time.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { ZBENCH, compileZbench } from "./setup.mjs";

const require = createRequire(import.meta.url);
const adapter = (/** @type {string} */ name) => fileURLToPath(new URL(`impl/${name}`, import.meta.url));
const version = (/** @type {string} */ path) => JSON.parse(readFileSync(path, "utf8")).version;

/**
 * @typedef {object} Implementation
 * @property {string} name what --impls takes
 * @property {string} title
 * @property {string[]} command
 * @property {string} [package] the npm package it imports
 * @property {boolean} [ours] a variant of this package: the one the others are compared with
 * @property {boolean} [throughputOnly]
 * @property {() => string} prepare makes it ready and returns its version; throws an Error that says what is missing
 */

function findOurs() {
  let entry = "";
  try {
    entry = fileURLToPath(import.meta.resolve("libzmq-wasm"));
  } catch {
    // no such package: answered below
  }
  if (!existsSync(entry)) throw new Error("dist/ is missing: npm run build");
  return version(fileURLToPath(new URL("../package.json", import.meta.url)));
}

function findZeromq() {
  try {
    return version(require.resolve("zeromq/package.json"));
  } catch {
    throw new Error("the npm package zeromq is missing: npm install");
  }
}

/** A package with the API of npm zeromq 6, and the variant of impl/async-api.mjs that drives it. */
const asyncApi = (/** @type {string} */ name, /** @type {string} */ variant) => ({
  package: name,
  command: [process.execPath, adapter("async-api.mjs"), name, variant],
});

/** @type {Implementation[]} */
export const IMPLEMENTATIONS = [
  { name: "wasm", title: "libzmq-wasm", ...asyncApi("libzmq-wasm", "plain"), ours: true, prepare: findOurs },
  {
    name: "blocking",
    title: "libzmq-wasm/zmq, blocking",
    command: [process.execPath, adapter("blocking.mjs")],
    ours: true,
    prepare: findOurs,
  },
  { name: "c", title: "libzmq in C", command: [ZBENCH], prepare: compileZbench },
  { name: "zeromq", title: "npm zeromq", ...asyncApi("zeromq", "plain"), prepare: findZeromq },
  { name: "net", title: "bare net", command: [process.execPath, adapter("net.mjs")], prepare: () => process.version },
];

/**
 * Prepares each; one that is missing is told on stderr and left out.
 * @param {Implementation[]} wanted
 * @returns {(Implementation & { version: string })[]}
 */
export function prepareAll(wanted) {
  return wanted.flatMap((implementation) => {
    try {
      return [{ ...implementation, version: implementation.prepare() }];
    } catch (error) {
      console.error(`left out: ${implementation.title} (${error.message})`);
      return [];
    }
  });
}
