/**
 * What is done to the types of the package when they are bundled.
 *
 * There is one set of them, for CommonJS (.d.cts), as there is one implementation; an ES module's
 * (.d.ts) export its names. They compile in projects without @types/node: the types that come from
 * there are asked for in one file, ts/platform.d.cts.
 */
import { readFileSync } from "node:fs";

const PLATFORM = readFileSync("ts/platform.d.cts", "utf8");
const FROM_PLATFORM = Array.from(PLATFORM.matchAll(/^export type (\w+)/gm), ([, name]) => name);

/** The import of what the declarations use of ts/platform.d.cts; "" where that is nothing. */
function platformImport(/** @type {string} */ declarations) {
  const code = declarations.replace(/\/\*[^]*?\*\//g, "");
  const used = FROM_PLATFORM.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return used.length === 0 ? "" : `import type { ${used.join(", ")} } from './platform.cjs';\n`;
}

/**
 * Typed arrays have no type parameter before TypeScript 5.7. Where they have one, `ArrayBufferLike`
 * is its default.
 */
function withoutDefaults(/** @type {string} */ declarations) {
  const short = declarations.replaceAll("<ArrayBufferLike>", "");
  const [generic] = /\w+(?:Array|Buffer)<(?:Shared)?ArrayBuffer>/.exec(short) ?? [];
  if (generic) throw new Error(`the types say ${generic}, which TypeScript before 5.7 does not know`);
  return short;
}

const NAMESPACE = /^declare namespace (\w+) \{\n {2}export \{\n([^}]*) {2}\};\n\}\n/m;

/**
 * The bundler writes `import * as functions` as a namespace of aliases of all that is in it. An
 * interface that extends it has the same members by their own names instead.
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
  if (new RegExp(`\\b${name}(?:_zmq|\\b[>.])`).test(short))
    throw new Error(`the types use the namespace ${name} elsewhere`);
  return withoutNamespaces(short);
}

export const types = {
  name: "types",
  renderChunk(/** @type {string} */ code) {
    const declarations = withoutNamespaces(withoutDefaults(code));
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
