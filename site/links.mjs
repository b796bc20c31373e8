/** Links of the built site that lead nowhere: to a page, a file, or an anchor of a page. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { SITE } from "./places.mjs";

/** @type {Map<string, Set<string>>} */
const anchorsOfPage = new Map();

function anchors(/** @type {string} */ page) {
  const known = anchorsOfPage.get(page);
  if (known) return known;
  const text = readFileSync(join(SITE, page), "utf8");
  const found = new Set(Array.from(text.matchAll(/\sid="([^"]+)"/g), ([, id = ""]) => id));
  anchorsOfPage.set(page, found);
  return found;
}

/** The file of an address of the site, undefined if there is none. */
function fileOf(/** @type {string} */ address) {
  const path = decodeURIComponent(address).replace(/^\//, "");
  const candidates = [path, posix.join(path, "index.html"), `${path}.html`];
  return candidates.find((file) => file !== "" && existsSync(join(SITE, file)) && statSync(join(SITE, file)).isFile());
}

function isDead(/** @type {string} */ page, /** @type {string} */ href) {
  const [path = "", anchor] = href.split("#", 2);
  const address =
    path === "" ? `/${page}` : posix.resolve("/", posix.dirname(page), path) + (path.endsWith("/") ? "/" : "");
  const file = fileOf(address === "/" ? "/index.html" : address);
  if (file === undefined) return true;
  return (
    anchor !== undefined && anchor !== "" && file.endsWith(".html") && !anchors(file).has(decodeURIComponent(anchor))
  );
}

/** Each page with its dead links. */
export function deadLinks() {
  const names = readdirSync(SITE, { recursive: true, encoding: "utf8" });
  const pages = names.filter((name) => name.endsWith(".html")).map((name) => name.replaceAll("\\", "/"));
  return pages.map((page) => {
    const text = readFileSync(join(SITE, page), "utf8");
    const links = Array.from(text.matchAll(/\s(?:href|src)="([^"]*)"/g), ([, href = ""]) =>
      href.replaceAll("&amp;", "&"),
    );
    const inside = links.filter((href) => !/^(?:\w+:|\/\/)/.test(href));
    const dead = [...new Set(inside)].filter((href) => isDead(page, href));
    return /** @type {const} */ ([page, dead]);
  });
}
