/**
 * The reference: typedoc reads the declarations that the package ships (dist/*.d.cts), and writes a
 * Markdown page for each entry, class, interface and function.
 */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Application, Converter, ReflectionKind } from "typedoc";
import { BUILD, ROOT } from "./places.mjs";

/** The order of entries in the sidebar; others follow. "async" is `libzmq-wasm` itself. */
const FIRST = [
  "async",
  "draft",
  "poller",
  "requester",
  "streams",
  "beacon",
  "auth",
  "sim",
  "zmq",
  "zhelpers",
  "browser",
  "relay",
  "http",
  "host",
  "v5-compat",
];
const inDist = readdirSync(join(ROOT, "dist"))
  .filter((name) => name.endsWith(".d.ts"))
  .map((name) => name.replace(".d.ts", "").replace(/^index$/, "async"));
/** Entries of the package. */
export const ENTRIES = [...FIRST, ...inDist.filter((name) => !FIRST.includes(name))];

/** What a program imports of an entry, for example. @type {Record<string, string>} */
const IMPORTED = {
  async: "{ Pull, Push }",
  draft: "{ Client, Server }",
  poller: "{ Poller }",
  requester: "{ Requester }",
  streams: "{ readableStream, writableStream }",
  beacon: "{ Beacon }",
  auth: "{ Authenticator, createCertificate }",
  sim: "{ explore, simulate }",
  zmq: "* as zmq",
  zhelpers: "{ s_recv, s_send }",
  browser: "{ preload, Request }",
  relay: "{ createRelay }",
  http: "{ bindToServer }",
  host: "type { CreateHost }",
  "v5-compat": "zmq",
};

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
  for (const name of readdirSync(join(ROOT, "dist")).filter((name) => /\.d\.cts$|^browser\.d\.ts$/.test(name))) {
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

/** Methods that npm zeromq has for options without a property. */
const BY_NUMBER = /^[gs]et(?:Bool|Int32|Uint32|Int64|Uint64|String)Option$/;

/**
 * Options that every socket class inherits are on the page of `Socket` only, and so are methods
 * that take options by number.
 */
function withoutInherited(/** @type {Application} */ application) {
  application.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const inherited = project
      .getReflectionsByKind(ReflectionKind.Property | ReflectionKind.Accessor | ReflectionKind.Method)
      .filter((reflection) => reflection.isDeclaration() && reflection.inheritedFrom !== undefined);
    for (const reflection of inherited)
      if (reflection.kind !== ReflectionKind.Method || BY_NUMBER.test(reflection.name))
        project.removeReflection(reflection);
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

/** `Partial<Pick<Push, Settable<Push>> & …>` is what typedoc has for `SocketOptions<Push>`. */
const SOCKET_OPTIONS = /`Partial`\\<`Pick`\\<((?:\[`\w+`\]\([^)]*\)|`\w+`)), `Settable`\\<\1\\>\\> & `object`\\>/g;

/** Titles as programs write the names; typedoc has "zmq" and "Function: zmq_send()". */
function withTitles(/** @type {string} */ text) {
  return (
    text
      .replace(/^# (?:(?:Abstract )?Class|Interface|Function|Variable|Type Alias|Enumeration): (.*)$/m, "# $1")
      .replaceAll(/^\*\*\*$/gm, "")
      .replaceAll("\\<`ArrayBufferLike`\\>", "")
      .replaceAll(SOCKET_OPTIONS, "`SocketOptions`\\<$1\\>")
      // Types that leave options out; the page does not list those.
      .replaceAll(/^- `(?:Only|Omit)`\\<.*\n/gm, "")
      // Where a member comes from, and that it returns nothing: the signature says it.
      .replaceAll(/^#+ (?:Inherited from|Overrides|Implementation of)\n\n.*\n/gm, "")
      .replaceAll(/^#+ Returns\n\n`void`\n/gm, "")
      .replaceAll(/^```ts\nfunction [^]*?\n```$/gm, shortSignature)
      .replaceAll(/^#### Default\n\n```ts\n([^`\n]*)\n```$/gm, "Default: $1.")
  );
}

/** What browsers have beside the API on Node. The rest is on the pages of `libzmq-wasm`. */
const IN_BROWSERS = ["preload", "PreloadOptions", "WasmInput", "createInstance", "InstanceOptions"];

function withoutCommonParts(/** @type {Application} */ application) {
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const browser = project.children?.find(({ name }) => name === "browser");
    for (const child of [...(browser?.children ?? [])])
      if (!IN_BROWSERS.includes(child.name)) project.removeReflection(child);
  });
}

/** The head of an entry's page: its name, what it is (from docs/reference/index.md), its import. */
function introduction(/** @type {string} */ entry) {
  const name = moduleName(entry);
  const overview = readFileSync(join(ROOT, "docs/reference/index.md"), "utf8");
  const row = overview.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
  const words = row?.split(" | ")[1]?.replace(/ \|$/, "").replaceAll("](../", "](../../../") ?? "";
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  const binding = IMPORTED[entry] ?? `* as ${entry}`;
  return `---\noutline: 2\n---\n\n# ${name}\n\n${sentence}.\n\n\`\`\`ts\nimport ${binding} from "${name}";\n\`\`\``;
}

/** Writes the pages into a folder; throws if typedoc reports an error. */
export async function writeReference(/** @type {string} */ folder) {
  const types = taggedDeclarations();
  const application = await Application.bootstrapWithPlugins({
    entryPoints: ENTRIES.map((entry) => join(types, entry === "browser" ? "browser.d.ts" : `${entry}.d.cts`)),
    tsconfig: join(ROOT, "site/tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    outputs: [{ name: "markdown", path: folder }],
    readme: "none",
    entryFileName: "index",
    disableSources: true,
    excludeExternals: false,
    groupOrder: ["Constructors", "Properties", "Accessors", "Methods", "Classes", "Functions", "Interfaces", "*"],
    hidePageHeader: true,
    hideBreadcrumbs: true,
    membersWithOwnFile: ["Class", "Interface", "Function"],
    useCodeBlocks: true,
    indexFormat: "table",
    parametersFormat: "table",
    validation: { notExported: false, invalidLink: true },
    logLevel: "Warn",
  });
  withoutCommonParts(application);
  withoutInherited(application);
  const project = await application.convert();
  if (!project) throw new Error("typedoc could not read the declarations");
  await application.generateOutputs(project);
  if (application.logger.hasErrors()) throw new Error("typedoc reported errors");
  for (const file of markdownFiles(folder)) writeFileSync(file, withTitles(readFileSync(file, "utf8")));
  for (const entry of ENTRIES) {
    const file = join(folder, entry, "index.md");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^# .*$/m, introduction(entry)));
  }
  rmSync(join(folder, "index.md"));
}
