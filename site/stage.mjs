/**
 * The pages that VitePress reads, in build/site-pages: copies of docs/ and of the site's own pages,
 * the examples as pages with their code, and the reference. Links between files of the repository
 * become links between pages, or plain code where the file has no page.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import { PAGES, ROOT } from "./places.mjs";
import { writeReference } from "./reference.mjs";

/** Files outside docs/ that have a page: path in the repository, path of the page. */
const OTHERS = new Map([
  ["CHANGELOG.md", "changelog.md"],
  ["CONTRIBUTING.md", "contributing.md"],
  ["SECURITY.md", "reporting-vulnerabilities.md"],
  ["bench/log.md", "measuring-log.md"],
  ["README.md", "index.md"],
]);

function listed(/** @type {string} */ folder, /** @type {RegExp} */ names) {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((path) => names.test(path))
    .sort();
}

/** The page of each file that has one: path in the repository, path below build/site-pages. */
function pagesByFile() {
  const docs = listed("docs", /\.md$/).map((path) => /** @type {const} */ ([path, path.replace(/^docs\//, "")]));
  const programs = listed("examples", /\.ts$/).map((path) => /** @type {const} */ ([path, path.replace(/ts$/, "md")]));
  const jupyter = /** @type {const} */ (["examples/jupyter/README.md", "examples/jupyter/index.md"]);
  return new Map([...OTHERS, ...docs, ...programs, jupyter, ["examples", "examples/index.md"]]);
}

/** Rewrites the links of a page: to pages of the site, or to nothing if the file has no page. */
function withLinks(
  /** @type {string} */ text,
  /** @type {string} */ source,
  /** @type {string} */ page,
  /** @type {Map<string, string>} */ pages,
) {
  return text.replaceAll(
    /\[((?:[^\[\]]|\[[^\]]*\])*)\]\((?!\w+:|#|\/)([^)#]+)(#[^)]*)?\)/g,
    (link, words, to, anchor = "") => {
      const file = posix.normalize(posix.join(posix.dirname(source), to)).replace(/\/$/, "");
      if (file.startsWith("docs/reference/api/") || /\.(?:svg|png)$/.test(file)) return link;
      const target = pages.get(file) ?? pages.get(file.startsWith("examples/") ? "examples" : "");
      if (target === undefined) return `${words}`;
      return `[${titled(words, target)}](${posix.relative(posix.dirname(page), target) || basename(target)}${anchor})`;
    },
  );
}

/** Words of a link that are the name of a file become the title of its page. */
function titled(/** @type {string} */ words, /** @type {string} */ target) {
  const source = join(ROOT, "docs", target);
  if (!/^[\w/-]+\.md$/.test(words) || !existsSync(source)) return words;
  return /^# (.*)$/m.exec(readFileSync(source, "utf8"))?.[1] ?? words;
}

/** Text of a comment in a page, where Vue would take `<name>` for an element. */
function escaped(/** @type {string} */ text) {
  return text.replaceAll("<", "&lt;").replaceAll("{{", "{&#123;");
}

/** The page of an example: the head of its file as text, and its code. */
function examplePage(/** @type {string} */ path) {
  const text = readFileSync(join(ROOT, path), "utf8");
  const head = /^\/\*\*([^]*?)\*\/\n/.exec(text)?.[1] ?? "";
  const words = escaped(head.replaceAll(/^ ?\* ?/gm, "").trim());
  const code = text.replace(/^\/\*\*[^]*?\*\/\n/, "");
  return `# ${path}\n\n${words}\n\n\`\`\`ts\n${code}\`\`\`\n`;
}

function examplesIndex(/** @type {string[]} */ programs) {
  const rows = programs.map((path) => {
    const head = /^\/\*\*([^]*?)\*\//.exec(readFileSync(join(ROOT, path), "utf8"))?.[1] ?? "";
    const sentence =
      head
        .replaceAll(/\n?\s*\* ?/g, " ")
        .trim()
        .split(/(?<=\.)\s/, 1)[0] ?? "";
    const name = relative("examples", path);
    return `| [${name}](${name.replace(/\.ts$/, ".md")}) | ${escaped(sentence).replaceAll("|", "\\|")} |`;
  });
  return `# Examples\n\nThe package contains these programs, in its folder \`examples\`.\n\n| program | |\n|---|---|\n${rows.join("\n")}\n`;
}

function write(/** @type {string} */ page, /** @type {string} */ text) {
  mkdirSync(dirname(join(PAGES, page)), { recursive: true });
  writeFileSync(join(PAGES, page), text);
}

const DARK = /@media \(prefers-color-scheme: dark\) \{((?:[^{}]|\{[^{}]*\})*)\}/g;

/** A picture for light pages and one for dark pages: the site has a switch of its own. */
function writeImages(/** @type {string} */ path) {
  const text = readFileSync(join(ROOT, path), "utf8");
  const page = relative("docs", path);
  write(page, text.replaceAll(DARK, ""));
  write(page.replace(/\.svg$/, "-dark.svg"), text.replaceAll(DARK, "$1"));
}

/** A picture of a page becomes two, of which style.css shows one. */
function withImages(/** @type {string} */ text) {
  const twice = (/** @type {string} */ _, /** @type {string} */ words, /** @type {string} */ name) =>
    `![${words}](./${name}.svg){.light-only}\n![${words}](./${name}-dark.svg){.dark-only}`;
  return text.replaceAll(/!\[([^\]]*)\]\((?:\.\/)?([\w-]+)\.svg\)/g, twice);
}

/** Pages with too many headings for an outline of two levels. */
const SHORT_OUTLINE = ["reference/options.md"];

/** Writes all pages. */
export async function stage() {
  rmSync(PAGES, { recursive: true, force: true });
  mkdirSync(PAGES, { recursive: true });
  // Pages import Vue, which Node's resolution finds here.
  symlinkSync(join(ROOT, "site/node_modules"), join(PAGES, "node_modules"));
  const pages = pagesByFile();
  for (const [source, page] of pages) {
    if (source === "examples" || source === "README.md") continue;
    if (source.endsWith(".ts")) write(page, examplePage(source));
    else write(page, withImages(withLinks(readFileSync(join(ROOT, source), "utf8"), source, page, pages)));
  }
  for (const page of SHORT_OUTLINE) write(page, `---\noutline: 2\n---\n\n${readFileSync(join(PAGES, page), "utf8")}`);
  write("examples/index.md", examplesIndex(listed("examples", /\.ts$/)));
  for (const image of listed("docs", /\.svg$/)) writeImages(image);
  cpSync(join(ROOT, "site/pages"), PAGES, { recursive: true });
  const library = join(PAGES, "public/libzmq");
  mkdirSync(library, { recursive: true });
  for (const file of ["browser.js", "libzmq.wasm"]) cpSync(join(ROOT, "dist", file), join(library, file));
  await writeReference(join(PAGES, "reference/api"));
}
