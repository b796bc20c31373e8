/** The navigation: a list of pages by kind. A test compares it with the pages that exist. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PAGES } from "./places.mjs";
import { ENTRIES, moduleName } from "./reference.mjs";

/** @typedef {{ text: string, link?: string, collapsed?: boolean, items?: Item[] }} Item */

function page(/** @type {string} */ text, /** @type {string} */ link) {
  return { text, link };
}

const learn = [
  {
    text: "Tutorials",
    items: [
      page("Your first program", "/tutorials/first-program"),
      page("A work queue that survives", "/tutorials/work-queue"),
      page("Secure it with CURVE", "/tutorials/secure"),
      page("Find a bug with the simulator", "/tutorials/simulator"),
    ],
  },
  {
    text: "Come from another library",
    items: [
      page("npm zeromq 6", "/migrate/zeromq-6"),
      page("npm zeromq 5", "/migrate/zeromq-5"),
      page("pyzmq", "/migrate/pyzmq"),
      page("C and czmq", "/migrate/c-and-czmq"),
      ...(existsSync(join(PAGES, "czmq.md")) ? [page("czmq, class by class", "/czmq")] : []),
      page("Replace it in package.json", "/drop-in"),
    ],
  },
  {
    text: "Questions",
    items: [page("Frequent questions", "/faq"), page("Examples", "/examples/"), page("Playground", "/playground")],
  },
];

const howTo = [
  {
    text: "Messaging",
    items: [
      page("Request and reply that retries", "/how-to/request-reply"),
      page("Notice lost peers: heartbeats", "/how-to/heartbeats"),
      page("Back-pressure and high-water marks", "/how-to/back-pressure"),
      page("Last-value cache", "/how-to/last-value-cache"),
      page("Shut down in order", "/how-to/graceful-shutdown"),
      ...(existsSync(join(PAGES, "multicast.md")) ? [page("Multicast", "/multicast")] : []),
      page("Batches, pollers, streams and more", "/additions"),
    ],
  },
  {
    text: "Security",
    items: [page("CURVE, PLAIN, ZAP, allow lists", "/security")],
  },
  {
    text: "Where it runs",
    items: [
      page("TypeScript", "/how-to/typescript"),
      page("Worker threads", "/how-to/worker-threads"),
      page("Containers", "/how-to/containers"),
      page("Bundlers", "/how-to/bundlers"),
      page("Permissions", "/how-to/permissions"),
      page("Deno", "/how-to/deno"),
      page("Bun", "/how-to/bun"),
      ...(existsSync(join(PAGES, "browser.md")) ? [page("Browsers", "/browser")] : []),
      page("Electron", "/how-to/electron"),
    ],
  },
  {
    text: "Find out what happens",
    items: [
      page("Debug a connection", "/how-to/debugging"),
      page("Measure", "/how-to/measuring"),
      page("Test with simulated networks", "/simulation"),
      page("Simulate a fault", "/how-to/simulate-faults"),
      page("Watch wake-ups", "/wakeups"),
    ],
  },
];

const explanation = [
  {
    text: "How it works",
    items: [
      page("How a message travels", "/explanation/how-a-message-travels"),
      page("Inline and threaded", "/modes"),
      page("libzmq's and ours", "/explanation/libzmq-and-ours"),
      page("Why WebAssembly", "/explanation/why-webassembly"),
      page("Security model", "/explanation/security-model"),
    ],
  },
  {
    text: "How well it works",
    items: [
      page("Performance", "/performance"),
      page("Measurements", "/measurements"),
      page("Beside other libraries", "/explanation/comparison"),
      page("Conformance", "/conformance"),
      page("Attempts to break it", "/reliability"),
    ],
  },
  {
    text: "For contributors",
    collapsed: true,
    items: [
      page("Contributing", "/contributing"),
      page("Releasing", "/releasing"),
      page("Architecture", "/architecture"),
      ...[
        ...["layers", "seam", "pump", "descriptors", "bytes", "limits", "waiting", "time", "addresses"],
        ...["threads", "failures", "tls", "unsupported", "build", "testing"],
      ].map((name) => page(name.charAt(0).toUpperCase() + name.slice(1), `/architecture/${name}`)),
      page("Hosts", "/hosts"),
      page("Patches of libzmq", "/patches"),
      page("Glossary", "/glossary"),
      page("Finding things", "/finding-things"),
      page("Measuring log", "/measuring-log"),
      page("Reporting vulnerabilities", "/reporting-vulnerabilities"),
      page("Changelog", "/changelog"),
    ],
  },
];

/** The classes, interfaces and functions of an entry, each with a page. */
function members(/** @type {string} */ folder) {
  return ["classes", "functions", "interfaces"].flatMap((kind) => {
    const path = join(PAGES, "reference/api", folder, kind);
    if (!existsSync(path)) return [];
    return readdirSync(path)
      .map((name) => name.replace(/\.md$/, ""))
      .sort()
      .map((name) => page(name, `/reference/api/${folder}/${kind}/${name}`));
  });
}

function reference() {
  return [
    {
      text: "Look things up",
      items: [
        page("Overview", "/reference/"),
        page("Options", "/reference/options"),
        page("Events", "/reference/events"),
        page("Errors", "/reference/errors"),
        ...(existsSync(join(PAGES, "command-line.md")) ? [page("Command line", "/command-line")] : []),
        page("Compatibility", "/compatibility"),
        page("What talks to what", "/matrix"),
        page("Differences from npm zeromq", "/parity"),
        page("The mirror and its threads", "/threads"),
      ],
    },
    {
      text: "Entries of the package",
      items: ENTRIES.map((entry) => {
        const link = `/reference/api/${entry}/`;
        return { text: moduleName(entry), link, collapsed: true, items: members(entry) };
      }),
    },
  ];
}

/** Pages that no list above names, with their titles: they follow the list of their folder. */
function unlisted(/** @type {Set<string>} */ listed) {
  return readdirSync(PAGES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !/^(?:node_modules|reference.api|examples|index)\b/.test(name))
    .map((name) => `/${name.replaceAll("\\", "/").replace(/(?:^|\/)index\.md$|\.md$/, "")}`)
    .filter((link) => !listed.has(link) && !listed.has(`${link}/`))
    .map((link) => page(/^# (.*)$/m.exec(readFileSync(join(PAGES, `${link}.md`), "utf8"))?.[1] ?? link, link));
}

function links(/** @type {Item[]} */ items) {
  return items.flatMap((item) => [...(item.link ? [item.link] : []), ...links(item.items ?? [])]);
}

/** The sidebar of each part of the site, by the first part of an address. */
export function sidebars() {
  const lists = [learn, howTo, explanation, reference()];
  for (const found of unlisted(new Set(links(lists.flat())))) {
    const [, folder] = found.link.split("/");
    const list = { tutorials: learn, explanation, reference: lists[3] }[folder ?? ""] ?? howTo;
    list.at(-1)?.items?.push(found);
  }
  /** @type {Record<string, Item[]>} */
  const bars = { "/reference/api/": reference() };
  for (const groups of lists)
    for (const group of groups)
      for (const { link } of group.items ?? []) if (link && !link.startsWith("/reference/api/")) bars[link] = groups;
  bars["/examples/"] = learn;
  return bars;
}
