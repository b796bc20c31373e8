/**
 * How the types of the package are bundled.
 *
 * There is one set of types, for CommonJS (.d.cts), as there is one implementation; the types of ES
 * modules (.d.ts) export its names. They compile in projects without @types/node: one file,
 * ts/platform.d.cts, looks for the types of Node.
 */
import { readFileSync } from "node:fs";

const PLATFORM = readFileSync("ts/platform.d.cts", "utf8");
const FROM_PLATFORM = Array.from(PLATFORM.matchAll(/^export type (\w+)/gm), ([, name]) => name);

function withoutComments(/** @type {string} */ declarations) {
  return declarations.replace(/\/\*[^]*?\*\//g, "");
}

/** Where the type `Bytes` is: ts/shim/program-bytes.ts. */
export const PROGRAM_BYTES = /\/program-bytes\.js$/;

/** The class of the bytes that programs get, in the place of `Bytes`. Comments stay. */
function withProgramBytes(/** @type {string} */ declarations, /** @type {string} */ bytes) {
  const comment = /(\/\*[^]*?\*\/)/;
  const pieces = declarations.replace(/^import .*\/program-bytes\.js['"];\n/gm, "").split(comment);
  return pieces.map((piece) => (comment.test(piece) ? piece : piece.replace(/\bBytes\b/g, bytes))).join("");
}

/** The import of the names of ts/platform.d.cts that the declarations use; "" if they use none. */
function platformImport(/** @type {string} */ declarations) {
  const code = withoutComments(declarations);
  const used = FROM_PLATFORM.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return used.length === 0 ? "" : `import type { ${used.join(", ")} } from './platform.cjs';\n`;
}

/**
 * Typed arrays have no type parameter before TypeScript 5.7. Since then, `ArrayBufferLike` is its
 * default.
 */
function withoutDefaults(/** @type {string} */ declarations) {
  const short = declarations.replaceAll("<ArrayBufferLike>", "");
  const [generic] = /\w+(?:Array|Buffer)<(?:Shared)?ArrayBuffer>/.exec(short) ?? [];
  if (generic) throw new Error(`the types say ${generic}, which TypeScript before 5.7 does not know`);
  return short;
}

const NAMESPACE = /^declare namespace (\w+) \{\n {2}export \{\n([^}]*) {2}\};\n\}\n/m;

/**
 * The heads of source files, which are for contributors. Such a comment stands alone: an empty line
 * or another comment follows it.
 */
function withoutHeads(/** @type {string} */ declarations) {
  return declarations.replaceAll(/^\/\*\*[^]*?\*\/\n/gm, (comment, /** @type {number} */ at) => {
    const next = declarations.slice(at + comment.length);
    return next.startsWith("\n") || next.startsWith("/**") ? "" : comment;
  });
}

/**
 * The bundler writes `import * as functions` as a namespace of aliases of all its members. An
 * interface that extends it gets the members by their own names instead.
 */
function withoutNamespaces(/** @type {string} */ declarations) {
  const [namespace, name, list = ""] = NAMESPACE.exec(declarations) ?? [];
  if (namespace === undefined) return declarations;
  const members = Array.from(list.matchAll(/(\w+)(?: as (\w+))?,\n/g), ([, from, as]) => as ?? from);
  const interfaces = new RegExp(`extends Readonly<typeof ${name}> \\{\\n`, "g");
  const short = declarations
    .replace(namespace, "")
    .replace(new RegExp(`^declare const ${name}_\\w+: typeof \\w+;\\n`, "gm"), "")
    .replace(interfaces, `{\n${members.map((member) => `  readonly ${member}: typeof ${member};\n`).join("")}`);
  if (new RegExp(`\\b${name}(?:_zmq|\\b[>.])`).test(withoutComments(short)))
    throw new Error(`the types use the namespace ${name} elsewhere`);
  return withoutNamespaces(short);
}

function tidied(/** @type {string} */ code, /** @type {string} */ bytes) {
  return withoutHeads(withoutNamespaces(withoutDefaults(withProgramBytes(code, bytes))));
}

/** What `using` needs and ES2022 has not: `Disposable`, `AsyncDisposable` and their symbols. */
const DISPOSABLE = '/// <reference lib="esnext.disposable" />\n';

/** Of the browser's entries, which need no types but those of ECMAScript and the DOM. */
export const browserTypes = {
  name: "browser-types",
  renderChunk: (/** @type {string} */ code) => ({ code: DISPOSABLE + tidied(code, "Uint8Array"), map: null }),
};

export const types = {
  name: "types",
  renderChunk(/** @type {string} */ code) {
    const declarations = tidied(code, "Buffer");
    return { code: platformImport(declarations) + declarations, map: null };
  },
  generateBundle(
    /** @type {unknown} */ _,
    /** @type {Record<string, { isEntry?: boolean, name?: string, code?: string }>} */ bundle,
  ) {
    this.emitFile({ type: "asset", fileName: "platform.d.cts", source: PLATFORM });
    for (const chunk of Object.values(bundle)) {
      if (!chunk.isEntry) continue;
      const from = `"./${chunk.name}.cjs"`;
      chunk.code += `export * as default from ${from};\n`;
      const source = `export * from ${from};\nexport { default } from ${from};\n`;
      this.emitFile({ type: "asset", fileName: `${chunk.name}.d.ts`, source });
    }
  },
};
