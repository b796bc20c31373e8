/**
 * Documents: the paths that they name exist, links lead somewhere, and docs/architecture.md lists
 * each folder of the sources and each rule's page.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, posix } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function listed(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .sort();
}

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "bench/log.md",
  ...listed("docs").filter((path) => path.endsWith(".md")),
];

/** The anchor that GitHub makes of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function anchors(page: string): string[] {
  return Array.from(read(page).matchAll(/^#+ (.*)$/gm), ([, heading = ""]) => anchor(heading));
}

describe.each(pages)("%s", (page) => {
  test("the files and headings that it links to exist", () => {
    const links = Array.from(read(page).matchAll(/\]\((?!\w+:)([^)#]*)(?:#([^)]*))?\)/g), ([, to = "", name]) => {
      const file = to === "" ? page : normalize(posix.join(dirname(page), to));
      return { to: `${to}#${name ?? ""}`, file, name };
    });
    const lost = links.filter(
      ({ file, name }) => !existsSync(join(ROOT, file)) || (name !== undefined && !anchors(file).includes(name)),
    );
    expect(lost.map(({ to }) => to)).toEqual([]);
  });

  test("the paths that it names exist", () => {
    const paths = Array.from(
      read(page).matchAll(/`((?:ts|wasm|test|libzmq-src|bench|examples|docs)\/[\w./-]+)`/g),
      ([, path = ""]) => path,
    );
    expect(paths.filter((path) => !path.includes("NNN") && !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

const architecture = read("docs/architecture.md");

test("docs/architecture.md lists each folder of the sources, and no other", () => {
  const table = architecture.slice(architecture.indexOf("## Folders"));
  const rows = Array.from(table.matchAll(/^\| `([^`]+)\/` \|/gm), ([, folder = ""]) => folder);
  const folders = ["ts", "wasm"].flatMap((root) =>
    [root, ...listed(root)].filter((path) =>
      readdirSync(join(ROOT, dirname(path)), { withFileTypes: true }).some(
        (entry) => entry.isDirectory() && posix.join(dirname(path), entry.name) === path,
      ),
    ),
  );
  const withFiles = folders.filter((folder) =>
    readdirSync(join(ROOT, folder)).some((name) => /\.(?:ts|c|cpp)$/.test(name)),
  );
  expect(withFiles.length).toBeGreaterThan(25);
  expect(rows.sort()).toEqual([...withFiles, "libzmq-src"].sort());
});

test("docs/architecture.md links each of its pages", () => {
  const linked = Array.from(architecture.matchAll(/\]\(architecture\/([\w-]+)\.md\)/g), ([, name = ""]) => name);
  const found = readdirSync(join(ROOT, "docs/architecture")).map((name) => name.replace(/\.md$/, ""));
  expect(found.length).toBeGreaterThan(10);
  expect([...new Set(linked)].sort()).toEqual(found.sort());
});

test("a number in docs/architecture/limits.md is the one in the file that it names", () => {
  const limits = read("docs/architecture/limits.md");
  const values: readonly (readonly [string, string, string])[] = [
    ["ts/shim/node/tuning.ts", "STAGE_BYTES = 131072", "128 kB"],
    ["ts/shim/node/tuning.ts", "OVERFLOW_BYTES = 1048576", "1 MB"],
    ["ts/shim/node/tuning.ts", "READ_BYTES = 131072", "128 kB for all connections"],
    ["ts/shim/node/tuning.ts", "RECEIVE_LOW_BYTES = 262144", "resume below 256 kB"],
    ["ts/shim/node/tuning.ts", "READ_RUN_MS = 0.25", "0.25 ms"],
    ["ts/shim/node/tuning.ts", "LOOK_MS = 0.2", "0.2 ms for an answer"],
    ["ts/shim/node/tuning.ts", "AWAKE_MS = 0.4", "0.4 ms"],
    ["ts/core/tuning.ts", "ITERATION_OPERATIONS = 1024", "1,024 operations"],
    ["wasm/reactor/pump.c", "TURN_DISPATCHES = 1024", ""],
  ];
  for (const [file, code, text] of values) {
    expect(limits).toContain(text);
    expect(read(file)).toContain(code);
  }
  expect(read("docs/architecture/pump.md")).toContain("1,024 calls");
});
