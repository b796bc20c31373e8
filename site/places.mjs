/** Folders of the site: the repository, its sources, and the products under build/. */
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const BUILD = fileURLToPath(new URL("../build", import.meta.url));
/** The pages that VitePress reads: copies of docs/, the reference, the examples. */
export const PAGES = fileURLToPath(new URL("../build/site-pages", import.meta.url));
/** The site. */
export const SITE = fileURLToPath(new URL("../build/site", import.meta.url));
