/**
 * `node site/options.mjs [--write]`: the options of docs/reference/options.md, from the docstrings
 * of the options in ts/api/options. Without --write it exits with 1 if the page has others.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./places.mjs";

const PAGE = join(ROOT, "docs/reference/options.md");
const require = createRequire(import.meta.url);
const library = require("../dist/index.cjs");
const draft = require("../dist/draft.cjs");

/** Name of a part of the page, source file, interfaces in it. */
const PARTS = /** @type {const} */ ([
  ["socket", "socket-properties.ts", ["SocketProperties"]],
  ["added", "added-options.ts", ["AddedProperties"]],
  ["sending", "kind-properties.ts", ["WritableProperties"]],
  ["receiving", "kind-properties.ts", ["ReadableProperties"]],
  ["kinds", "kind-properties.ts", ["KindProperties"]],
  ["addedKinds", "added-options.ts", ["AddedKindProperties", "RouterProperties"]],
  ["wss", "wss-options.ts", ["WssProperties"]],
  ["wssTrust", "wss-trust.ts", ["WssTrustProperties"]],
  ["context", "context-options.ts", ["ContextOptions"]],
]);
const WITH_SOCKETS = ["kinds", "addedKinds"];

/** The properties of an interface with their docstrings. */
function properties(/** @type {string} */ file, /** @type {string} */ name) {
  const text = readFileSync(join(ROOT, "ts/api/options", file), "utf8");
  const [, body = ""] = new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([^]*?)^\\}`, "m").exec(text) ?? [];
  const found = body.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\n\s*(?:readonly |get |set )?(\w+)\??(?:\(\))?: (.*);/g);
  return Array.from(found, ([, comment = "", property = "", type = ""]) => ({ property, type, ...parts(comment) }));
}

/** A docstring: C's name of the option, the text, its default. */
function parts(/** @type {string} */ comment) {
  const words = comment
    .replaceAll(/\n\s*\* ?/g, " ")
    .replace(/^\*? /, "")
    .trim();
  const [, c = ""] = /^`(ZMQ_\w+)`[:,]? /.exec(words) ?? [];
  const text = words.replace(/^`ZMQ_\w+`[:,]? /, "");
  const [meaning = "", ...tags] = text.split(/ (?=@(?:default|throws|example|see) )/);
  const tag = (/** @type {string} */ name) => tags.find((tag) => tag.startsWith(`@${name} `))?.slice(name.length + 2);
  const error = tag("throws");
  const sentence = (meaning.charAt(0).toUpperCase() + meaning.slice(1)).trim();
  return { c, default: tag("default") ?? "", text: error ? `${sentence} Throws ${error}` : sentence };
}

/** The classes of sockets that have a property. */
function sockets(/** @type {{ property: string, c: string }} */ { property, c }) {
  const classes = Object.entries({ ...library, ...draft }).filter(
    ([, value]) => value?.prototype instanceof library.Socket,
  );
  const names = classes.filter(([, value]) => property in value.prototype).map(([name]) => name);
  // Two options have the property `notify`, each on one type of socket.
  if (property !== "notify") return names;
  return names.filter((name) => c.startsWith(`ZMQ_${name.toUpperCase()}_`));
}

/** The entry of an option: a heading for search and links, facts in one line, and the meaning. */
function entry(/** @type {string} */ name, /** @type {ReturnType<typeof properties>[number]} */ row) {
  const facts = [
    ...(row.c ? [`\`${row.c}\``] : []),
    `\`${row.type.replaceAll("Bytes", "Buffer")}\``,
    ...(row.default ? [`default: ${row.default}`] : []),
    ...(WITH_SOCKETS.includes(name) ? [sockets(row).join(", ")] : []),
  ];
  return `### ${row.property}\n\n${facts.join(" · ")}\n\n${row.text}\n`;
}

/** The page with its parts written anew. */
function updated(/** @type {string} */ page) {
  return PARTS.reduce((text, [name, file, interfaces]) => {
    const all = interfaces.flatMap((interfaceName) => properties(file, interfaceName));
    // GSSAPI is not built, and sockets have no such properties.
    const rows = all.filter(({ property }) => !property.startsWith("gssapi"));
    const entries = rows.map((row) => `${entry(name, row)}\n`).join("");
    if (rows.length === 0) throw new Error(`no options in ${interfaces.join(", ")} of ${file}`);
    const section = new RegExp(`<!-- ${name}:begin -->[^]*?<!-- ${name}:end -->`);
    if (!section.test(text)) throw new Error(`the page has no part "${name}"`);
    return text.replace(section, () => `<!-- ${name}:begin -->\n${entries}<!-- ${name}:end -->`);
  }, page);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const page = readFileSync(PAGE, "utf8");
  const written = updated(page);
  if (process.argv.includes("--write")) writeFileSync(PAGE, written);
  else if (written !== page) {
    console.error("docs/reference/options.md differs from the docstrings: run node site/options.mjs --write");
    process.exitCode = 1;
  }
}
