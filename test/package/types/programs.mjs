/**
 * Generated programs: one from the package's list of entries, and the examples of npm zeromq's
 * README.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const README = join(import.meta.dirname, "../../../node_modules/zeromq/README.md");
/** Entries whose types use Node's classes. */
const NEEDS_NODE = /^\.\/(?:http|relay|streams|v5-compat)(?:\.js)?$/;
/**
 * Names of the entries for browsers. They are ES modules without a default export, and their types
 * need the DOM.
 */
export const BROWSER = ["", "/auth", "/draft", "/poller", "/requester", "/streams"].flatMap((name) => [
  `browser${name}`,
  `browser${name}.js`,
]);

/**
 * Imports each entry except the browser's, under each of its names, as a namespace and by its
 * default. Both must be the same.
 * @param {Record<string, unknown>} entries `exports` of package.json
 * @param {boolean} node whether Node's types are installed
 */
export function subpathsProgram(entries, node) {
  const modules = Object.keys(entries).filter((path) => !/\.(?:wasm|json)$/.test(path));
  const ours = modules.filter((path) => !BROWSER.includes(path.replace("./", "")));
  const wanted = ours.filter((path) => node || !NEEDS_NODE.test(path));
  const lines = wanted.map((path, i) => {
    const name = JSON.stringify(path.replace(/^\./, "libzmq-wasm"));
    return `import whole${i}, * as names${i} from ${name};
export const same${i}: Omit<typeof names${i}, "default"> = whole${i};\n`;
  });
  return lines.join("");
}

/** Name and text of each example. They are JavaScript, and are compiled as TypeScript. */
export function readmePrograms() {
  const [, examples = ""] = /^## Examples\n([^]*?)^## TypeScript$/m.exec(readFileSync(README, "utf8")) ?? [];
  const blocks = Array.from(examples.matchAll(/^```(?:js|typescript)\n([^]*?)^```$/gm), ([, text = ""]) => text);
  if (blocks.length < 8) throw new Error("npm zeromq's README has fewer examples than are known");
  const files = blocks.map((text, i) => {
    const ours = text
      .replace(/^const (\w+) = require\("zeromq(.*)"\)$/gm, 'import $1 = require("libzmq-wasm$2")')
      .replaceAll('from "zeromq', 'from "libzmq-wasm');
    return [`example-${i}.${/^import .* = require/m.test(ours) ? "cts" : "mts"}`, ours];
  });
  return Object.fromEntries(files);
}
