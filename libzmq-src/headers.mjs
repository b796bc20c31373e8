/**
 * Lists the functions that the headers of a libzmq declare and the mirror of zmq.h has. `node
 * libzmq-src/headers.mjs LIBZMQ inline|threads` prints the exports of a wasm of that tree, for
 * emcc.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const HEADERS = ["include/zmq.h", "src/zmq_draft.h"];

/** Returns the zmq_ names before a parenthesis, outside comments and macros. */
export function declaredIn(/** @type {string} */ libzmq) {
  return HEADERS.flatMap((header) => {
    const text = readFileSync(`${libzmq}/${header}`, "utf8")
      .replace(/\/\*[^]*?\*\/|\/\/.*/g, "")
      .replace(/^\s*#(?:.*\\\n)*.*/gm, "");
    return Array.from(text.matchAll(/\b(zmq_\w+)\s*\(/g), (match) => match[1]);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [libzmq, mode] = process.argv.slice(2);
  const { port, threads } = JSON.parse(readFileSync("wasm/exports/exports.json", "utf8"));
  const names = new Set([...declaredIn(libzmq), ...port, ...(mode === "threads" ? threads : [])]);
  console.log(JSON.stringify([...names].map((name) => `_${name}`)));
}
