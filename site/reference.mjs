/**
 * The reference: typedoc reads the declarations that the package ships (dist/*.d.cts), and writes a
 * Markdown page for each entry, class, interface and function.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, Converter, ReflectionKind } from "typedoc";
import { BUILD, ROOT } from "./places.mjs";

/** Entries of the package, in the order of the sidebar. "async" is `libzmq-wasm` itself. */
export const ENTRIES = ["async", "draft", "poller", "requester", "streams", "auth", "sim", "zmq", "host", "v5-compat"];

/** The name by which programs import an entry. */
export function moduleName(/** @type {string} */ entry) {
  return entry === "async" ? "libzmq-wasm" : `libzmq-wasm/${entry}`;
}

/**
 * Copies of the declarations in which functions of the mirror are tagged `@function`: they are
 * constants with a function type, which typedoc otherwise lists as variables.
 */
function taggedDeclarations() {
  const folder = join(BUILD, "site-types");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".d.cts"))) {
    const text = readFileSync(join(ROOT, "dist", name), "utf8");
    const tagged = text.replaceAll(
      /\/\*\*((?:(?!\*\/)[^])*)\*\/\n(?=declare const \w+: (?:<.*>)?\()/g,
      (_, /** @type {string} */ comment) => {
        const at = comment.search(/^ \* @/m);
        const [summary, tags] = at === -1 ? [comment, ""] : [comment.slice(0, at), comment.slice(at)];
        return `/**${summary.trimEnd()}\n * @function\n${tags || " "}*/\n`;
      },
    );
    const withoutDefault = tagged.replace(/^export \* as default from .*\n/m, "");
    writeFileSync(join(folder, name === "index.d.cts" ? "async.d.cts" : name), withoutDefault);
  }
  return folder;
}

/** The options of every socket class are on the page of `Socket` only. */
function withoutInheritedOptions(/** @type {Application} */ application) {
  application.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const inherited = project
      .getReflectionsByKind(ReflectionKind.Property | ReflectionKind.Accessor)
      .filter((reflection) => reflection.isDeclaration() && reflection.inheritedFrom !== undefined);
    for (const reflection of inherited) project.removeReflection(reflection);
  });
}

function markdownFiles(/** @type {string} */ folder) {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".md")).map((name) => join(folder, name));
}

/** A signature on one line where it fits. */
function shortSignature(/** @type {string} */ block) {
  const code = block.split("\n").slice(1, -1);
  const line = code.map((part) => part.trim()).join(" ");
  const short = line.replace("( ", "(").replace(" )", ")");
  return short.length > 90 ? block : `\`\`\`ts\n${short}\n\`\`\``;
}

/** Titles as programs write the names; typedoc has "zmq" and "Function: zmq_send()". */
function withTitles(/** @type {string} */ text) {
  return text
    .replace(/^# (?:Class|Interface|Function|Variable|Type Alias|Enumeration): (.*)$/m, "# $1")
    .replaceAll(/^\*\*\*$/gm, "")
    .replaceAll(/^```ts\nfunction [^]*?\n```$/gm, shortSignature)
    .replaceAll(/^#### Default\n\n```ts\n([^`\n]*)\n```$/gm, "Default: $1.");
}

/** Writes the pages into a folder; throws if typedoc reports an error. */
export async function writeReference(/** @type {string} */ folder) {
  const types = taggedDeclarations();
  const application = await Application.bootstrapWithPlugins({
    entryPoints: ENTRIES.map((entry) => join(types, `${entry}.d.cts`)),
    tsconfig: join(ROOT, "site/tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    outputs: [{ name: "markdown", path: folder }],
    readme: "none",
    entryFileName: "index",
    disableSources: true,
    excludeExternals: false,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    membersWithOwnFile: ["Class", "Interface", "Function"],
    useCodeBlocks: true,
    indexFormat: "table",
    parametersFormat: "table",
    validation: { notExported: false, invalidLink: true },
    logLevel: "Warn",
  });
  withoutInheritedOptions(application);
  const project = await application.convert();
  if (!project) throw new Error("typedoc could not read the declarations");
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error("typedoc reported errors");
  for (const file of markdownFiles(folder)) writeFileSync(file, withTitles(readFileSync(file, "utf8")));
  for (const entry of ENTRIES) {
    const file = join(folder, entry, "index.md");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^# .*$/m, `# ${moduleName(entry)}`));
  }
  rmSync(join(folder, "index.md"));
}
