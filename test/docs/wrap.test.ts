/**
 * Comments and documents wrap at 100 characters. Tables, links, programs in documents, and comments
 * behind code may be longer.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const WIDTH = 100;
/** Files that programs write. */
const GENERATED = ["ts/zmq/constants.ts", "ts/zmq/option-table.ts", "ts/core/boundary/errno-numbers.ts"];

const files = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
  .trim()
  .split("\n")
  .filter((file) => /\.(?:ts|mjs|js|c|h|cpp|hpp|sh|py|md)$/.test(file))
  .filter((file) => existsSync(join(ROOT, file)) && !GENERATED.includes(file));

/**
 * Lines of prose in a document: neither programs, tables, generated parts, nor single long links.
 */
function prose(text: string): string[] {
  return text
    .replaceAll(/^```[^]*?^```$/gm, "")
    .replaceAll(/<!-- (\w+):begin -->[^]*?<!-- \1:end -->/g, "")
    .split("\n")
    .filter((line) => !line.startsWith("|") && !/^\S*\[[^\]]*\]\([^)]*\)\S*$/.test(line.trim()));
}

/** Lines that hold a comment and nothing else. */
function comments(text: string, hash: boolean): string[] {
  const line = hash ? /^\s*#/ : /^\s*(?:\/\/|\/\*|\*)/;
  let open = false;
  return text.split("\n").filter((found) => {
    const inside = open;
    if (!hash && /\/\*/.test(found) && !found.includes("*/")) open = /^\s*\/\*/.test(found);
    if (open && found.includes("*/")) open = false;
    return inside || line.test(found);
  });
}

function long(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const lines = file.endsWith(".md") ? prose(text) : comments(text, /\.(?:sh|py)$/.test(file));
  return lines.filter((line) => line.length > WIDTH && !/https?:\/\/\S{60}/.test(line));
}

test("comments and documents wrap at 100 characters", () => {
  expect(files.length).toBeGreaterThan(500);
  const wrong = files.flatMap((file) => long(file).map((line) => `${file}: ${line.trim()}`));
  expect(wrong).toEqual([]);
});

test("long lines are found in comments and prose, and not in tables and code", () => {
  const word = "x".repeat(101);
  expect(prose(`| ${word} |\n\`\`\`js\n${word}\n\`\`\`\n${word}`).filter((line) => line.length > WIDTH)).toEqual([
    word,
  ]);
  expect(comments(`/*\n ${word}\n*/\nconst a = "${word}"; // ${word}\n// ${word}`, false)).toEqual([
    "/*",
    ` ${word}`,
    "*/",
    `// ${word}`,
  ]);
});
