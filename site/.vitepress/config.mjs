/** VitePress: the site's name, navigation, local search, and where pages are read and written. */
import { defineConfig } from "vitepress";
import { codeBlocks } from "../code-blocks.mjs";
import { BUILD, PAGES, SITE } from "../places.mjs";
import { sidebars } from "../sidebar.mjs";

/** Anchors as GitHub makes them, which is what pages and their tests use. */
function slugify(/** @type {string} */ heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

export default defineConfig({
  title: "libzmq-wasm",
  description: "ZeroMQ for JavaScript without a native addon: libzmq as WebAssembly",
  lang: "en",
  srcDir: PAGES,
  outDir: SITE,
  cacheDir: `${BUILD}/site-cache`,
  // site/links.mjs checks them, anchors too.
  ignoreDeadLinks: true,
  metaChunk: true,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/logo.svg" }]],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark" },
    anchor: { slugify },
    config: codeBlocks,
  },
  vite: {
    build: { chunkSizeWarningLimit: 4096 },
  },
  themeConfig: {
    logo: "/logo.svg",
    nav: [
      { text: "Learn", link: "/tutorials/first-program", activeMatch: "^/(tutorials|migrate|faq|examples|drop-in)" },
      {
        text: "How to",
        link: "/how-to/request-reply",
        activeMatch: "^/(how-to|additions|security|simulation|wakeups)",
      },
      {
        text: "Reference",
        link: "/reference/",
        activeMatch: "^/(reference|compatibility|parity|threads|command-line)",
      },
      {
        text: "Explanation",
        link: "/explanation/how-a-message-travels",
        activeMatch: "^/(explanation|modes|performance|measurements|architecture)",
      },
      { text: "Playground", link: "/playground" },
    ],
    sidebar: sidebars(),
    outline: { level: [2, 3] },
    search: {
      provider: "local",
      options: {
        miniSearch: {
          searchOptions: {
            fuzzy: 0.2,
            prefix: true,
            boost: { title: 4, text: 2, titles: 1 },
            // Pages that were written come before pages that were generated.
            boostDocument: (/** @type {string} */ page) =>
              /^\/reference\/api\/v5-compat/.test(page)
                ? 0.05
                : /^\/(?:reference\/api|examples|architecture|measuring-log|changelog)/.test(page)
                  ? 0.2
                  : 1,
          },
        },
      },
    },
    docFooter: { prev: "Previous", next: "Next" },
    footer: {
      message: "MIT. Contains libzmq (LGPL-3.0-or-later with an exception for static linking) and libsodium (ISC).",
    },
  },
});
