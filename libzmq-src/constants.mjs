/*
 * Writes the tables that TypeScript has of C's headers:
 *
 *   ts/zmq/constants.ts         the integers and names of zmq.h and zmq_draft.h
 *   ts/zmq/option-table.ts      each socket option's type
 *   ts/core/boundary/errno-numbers.ts    errno numbers as the wasm's libc counts them
 *
 *   node libzmq-src/constants.mjs INCLUDE ERRNO [OUT]
 *
 * INCLUDE is libzmq's include folder, ERRNO is libc's bits/errno.h, OUT is the folder to write to.
 *
 * The types of options come from the manual pages beside the include folder ("Option value type").
 * Types that the pages do not have are in a short list below. The files are committed; run this
 * again when the pin of libzmq moves.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Socket options, or a direction of them, that the manual does not have: name, type, access. */
const UNDOCUMENTED = [
  ["ZMQ_BUSY_POLL", "bool", "w"],
  ["ZMQ_CONFLATE", "bool", "r"],
  ["ZMQ_CURVE_SERVER", "bool", "r"],
  ["ZMQ_HEARTBEAT_IVL", "int", "r"],
  ["ZMQ_HEARTBEAT_TIMEOUT", "int", "r"],
  ["ZMQ_HEARTBEAT_TTL", "int", "r"],
  ["ZMQ_HICCUP_MSG", "bytes", "w"],
  ["ZMQ_LOOPBACK_FASTPATH", "bool", "rw"],
  ["ZMQ_SOCKS_PASSWORD", "string", "r"],
  ["ZMQ_SOCKS_USERNAME", "string", "r"],
  ["ZMQ_WSS_CERT_PEM", "string", "w"],
  ["ZMQ_WSS_HOSTNAME", "string", "w"],
  ["ZMQ_WSS_KEY_PEM", "string", "w"],
  ["ZMQ_WSS_TRUST_PEM", "string", "w"],
  ["ZMQ_WSS_TRUST_SYSTEM", "bool", "w"],
];

const [includeFolder, errnoHeader, output] = process.argv.slice(2);
if (!includeFolder || !errnoHeader) {
  console.error("usage: node constants.mjs <libzmq's include folder> <libc's bits/errno.h> [<folder to write to>]");
  process.exit(2);
}
const project = output ?? resolve(dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Returns every #define of a header, in order: name, parameters of a macro, body without comments,
 * and the heading above it.
 */
function parseDefines(path) {
  const defines = [];
  let heading = [];
  let open = false; // the comment above continues
  const source = readFileSync(path, "utf8")
    .replace(/\\\n/g, " ")
    .replace(
      /\/\*([^]*?)\*\//g,
      (_, text) => `/*${text.replace(/\s*\*?\n\s*\*?\s*|\s+/g, " ").replace(/^[* ]+|[* ]+$/g, "")}*/`,
    );
  for (const line of source.split("\n")) {
    const comment = /^\/\*(.+)\*\/\s*$/.exec(line)?.[1];
    if (comment) heading = open ? [...heading, comment] : [comment];
    open = comment !== undefined;
    const define = /^\s*#\s*define\s+(\w+)(\([^)]*\))?\s*(.*)$/.exec(line);
    if (!define) continue;
    const body = define[3].replace(/\/\*.*?\*\/|\/\/.*$/g, "").trim();
    defines.push({ name: define[1], parameters: define[2], body, heading: heading.join(" ").split(/\.(?: |$)/)[0] });
  }
  return defines;
}

/**
 * Returns the value of an expression of integers, other constants and function-like macros;
 * undefined for any other expression.
 */
function evaluate(expression, byName) {
  const text = expression.replace(/\b([A-Za-z_]\w*)\b\s*(\(([^()]*)\))?/g, (whole, name, call, list) => {
    const define = byName.get(name);
    if (!define) return /^(U?INT\d+_C)$/.test(name) ? `(${list})` : whole;
    if (!define.parameters) return `(${evaluate(define.body, byName)})${call ?? ""}`;
    const names = define.parameters.slice(1, -1).split(/\s*,\s*/);
    const values = list.split(",").map((value) => evaluate(value, byName));
    return `(${names.reduce((body, each, i) => body.replaceAll(each, String(values[i])), define.body)})`;
  });
  if (!/^[\s\dxXa-fA-F()|+*-]+$/.test(text)) return undefined;
  return Function(`return (${text})`)();
}

const indexByName = (defines) => new Map(defines.map((define) => [define.name, define]));

function readHeaders() {
  const draft = [join(includeFolder, "zmq_draft.h"), join(includeFolder, "../src/zmq_draft.h")].find(existsSync);
  const all = [join(includeFolder, "zmq.h"), draft].flatMap(parseDefines);
  const byName = new Map();
  for (const define of all) {
    const before = byName.get(define.name);
    if (before && before.body !== define.body && define.name.startsWith("ZMQ_") && define.name !== "ZMQ_EXPORT")
      throw new Error(`${define.name} is defined twice, and differently`);
    if (!before) byName.set(define.name, define);
  }
  return byName;
}

/** Sections of a manual page about one option: name → text of the section. */
function readSections(page) {
  const path = [".txt", ".adoc"].map((end) => join(includeFolder, "../doc", page + end)).find(existsSync);
  const sections = new Map();
  for (const part of readFileSync(path, "utf8")
    .split(/\n(?==* *ZMQ_[A-Z0-9_]+: )/)
    .slice(1)) {
    sections.set(/(ZMQ_[A-Z0-9_]+): /.exec(part)[1], part);
  }
  return sections;
}

/** The type of an option, from its section; undefined if the section names none (an alias). */
function typeOf(section) {
  const type = /Option value type::\s*(.*)/.exec(section)?.[1];
  const unit = /Option value unit::\s*(.*)/.exec(section)?.[1] ?? "";
  if (type === undefined) return undefined;
  if (/^uint64_t/.test(type)) return "uint64";
  if (/^int64_t/.test(type)) return "int64";
  if (/Z85/.test(type)) return "key";
  if (/binary/.test(type)) return "bytes";
  if (/string/.test(type)) return "string";
  if (/SOCKET/.test(type)) return "fd";
  if (/^(int|[gpu]id_t)/.test(type)) return /^(boolean|0, ?1)$/.test(unit.trim()) ? "bool" : "int";
  throw new Error(`unknown option type: ${type}`);
}

const sorted = (access) => ["r", "w"].filter((each) => access.includes(each)).join("");

function collectOptions(byName) {
  const rows = new Map();
  const add = (name, type, access) => {
    const define = byName.get(name);
    if (!define || byName.has(define.body) || type === undefined) return; // of another version, or an alias
    const row = rows.get(name) ?? { type, access: "" };
    rows.set(name, { type: row.type, access: row.access + access });
  };
  for (const [name, section] of readSections("zmq_getsockopt")) add(name, typeOf(section), "r");
  for (const [name, section] of readSections("zmq_setsockopt")) add(name, typeOf(section), "w");
  for (const [name, type, access] of UNDOCUMENTED) add(name, type, access);
  return [...rows]
    .map(([name, row]) => ({ name, value: evaluate(name, byName), type: row.type, access: sorted(row.access) }))
    .sort((a, b) => a.value - b.value);
}

function constantLines(byName) {
  const lines = [];
  let heading;
  for (const define of byName.values()) {
    if (!define.name.startsWith("ZMQ_") || define.name === "ZMQ_EXPORT") continue;
    if (/^ZMQ_(HAVE|DEFINED)_/.test(define.name)) continue;
    const text = /^"[^"]*"$/.test(define.body) ? define.body : undefined;
    const value = define.parameters ? undefined : (text ?? evaluate(define.body, byName));
    if (value === undefined && !define.parameters) continue;
    if (define.heading !== heading) lines.push("", `// ${(heading = define.heading)}`);
    if (define.parameters) {
      const typed = define.parameters
        .slice(1, -1)
        .split(/\s*,\s*/)
        .map((name) => `${name}: number`);
      const expression = define.body.replace(/[()]/g, "").replace(/\*(?=\d)/g, "* ");
      lines.push(`export const ${define.name} = (${typed.join(", ")}): number =>`, `  ${expression};`);
    } else {
      const verbatim = /^(ZMQ_\w+|0x[0-9a-fA-F]+)$/.test(define.body);
      lines.push(
        `export const ${define.name} = ${verbatim ? define.body.replace(/^0x.*/, (hex) => hex.toLowerCase()) : value};`,
      );
    }
  }
  return lines;
}

function write(path, title, source, lines) {
  const header = [title, "", `Generated by libzmq-src/constants.mjs from ${source}; never edited by hand.`];
  const comment = header.map((line) => ` * ${line}`.trimEnd()).join("\n");
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), `/**\n${comment}\n */\n${lines.join("\n")}\n`);
}

function writeConstants(byName, version) {
  const errors = [...byName.values()].filter((define) => /^E[A-Z]+$/.test(define.name));
  write("ts/zmq/constants.ts", `The constants of zmq.h and zmq_draft.h, libzmq ${version}.`, "the headers", [
    ...constantLines(byName),
    "",
    "/** Errors as zmq.h numbers them: libzmq's own, and system ones where a platform does not have them. */",
    "export const libzmqErrno = {",
    ...errors.map((define) => `  ${define.name}: ${evaluate(define.name, byName)},`),
    "} as const;",
  ]);
}

function writeOptionTable(byName, version) {
  const rows = collectOptions(byName);
  write("ts/zmq/option-table.ts", `The socket options of libzmq ${version} and their types.`, "the manual pages", [
    "",
    "/** How the value of an option is encoded: 4 bytes (int, bool, fd), 8 bytes, text, bytes, or a CURVE key. */",
    'export type OptionType = "int" | "bool" | "fd" | "int64" | "uint64" | "string" | "bytes" | "key";',
    "",
    "/** An option of sockets. */",
    "export interface OptionRow {",
    "  /** Its name in zmq.h. */",
    "  readonly name: string;",
    "  /** Its number. */",
    "  readonly value: number;",
    "  /** How its value is encoded. */",
    "  readonly type: OptionType;",
    "  /** Can be read with zmq_getsockopt(), written with zmq_setsockopt(), or both. */",
    '  readonly access: "r" | "w" | "rw";',
    "}",
    "",
    "/** Every socket option under its present name; deprecated aliases have the same value. */",
    "export const socketOptions: readonly OptionRow[] = [",
    ...rows.map(
      (row) => `  { name: "${row.name}", value: ${row.value}, type: "${row.type}", access: "${row.access}" },`,
    ),
    "];",
  ]);
}

function writeErrnoNumbers() {
  const byName = indexByName(parseDefines(errnoHeader));
  const wasi = join(dirname(errnoHeader), "../wasi/api.h");
  if (existsSync(wasi)) for (const define of parseDefines(wasi)) byName.set(define.name, define);
  const names = [...byName.keys()].filter((name) => /^E[A-Z0-9]+$/.test(name));
  const title = "errno numbers as the wasm's libc counts them (they are not the platform's).";
  write("ts/core/boundary/errno-numbers.ts", title, "libc's bits/errno.h", [
    "export const ERRNO = {",
    ...names.map((name) => `  ${name}: ${evaluate(name, byName)},`),
    "} as const;",
  ]);
}

const headers = readHeaders();
const version = ["MAJOR", "MINOR", "PATCH"].map((part) => evaluate(`ZMQ_VERSION_${part}`, headers)).join(".");
writeConstants(headers, version);
writeOptionTable(headers, version);
writeErrnoNumbers();
