/** Each pattern of excluded tests matches a title, so that a renamed test stays excluded. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FILES, LEFT_OUT } from "./selection.js";

const ROOT = join(import.meta.dirname, "../..");

/** The titles of a file's tests, alone and after each title of a group. */
function titlesOf(path: string): string[] {
  const calls = /\b(describe|test)\b[^"`]*?\(\s*["`]([^"`]+)["`]/g;
  const found = Array.from(readFileSync(join(ROOT, path), "utf8").matchAll(calls));
  const named = (call: string): string[] => found.filter(([, name]) => name === call).map(([, , title]) => title!);
  return named("test").flatMap((title) => [title, ...named("describe").map((group) => `${group} ${title}`)]);
}

test.each(LEFT_OUT)("%s", (pattern) => {
  const titles = FILES.flatMap((file) => titlesOf(file));
  expect(titles.length).toBeGreaterThan(100);
  expect(titles.filter((title) => new RegExp(pattern).test(title))).not.toEqual([]);
});
