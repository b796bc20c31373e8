/**
 * The files that README.md and docs/finding-things.md name for the way of a small message are files
 * that run when one is sent and received: V8's coverage says which functions were called.
 */
import { Session } from "node:inspector/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Pull, Push } from "../../ts/index.js";

const ROOT = join(import.meta.dirname, "../..");

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

function pathsIn(text: string): string[] {
  return Array.from(text.matchAll(/`(ts\/[\w./-]+\.ts)`/g), ([, path = ""]) => path);
}

const session = new Session();
session.connect();
afterAll(() => session.disconnect());

/** The TypeScript files of which a function runs in `body`. */
async function executed(body: () => Promise<void>): Promise<Set<string>> {
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  await session.post("Profiler.takePreciseCoverage"); // sets the counts to 0
  await body();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  await session.post("Profiler.stopPreciseCoverage");
  return new Set(
    result
      .filter(({ functions }) => functions.some(({ ranges }) => (ranges[0]?.count ?? 0) > 0))
      .flatMap(({ url }) => /\/(ts\/[\w./-]+\.ts)/.exec(url)?.[1] ?? []),
  );
}

test("a message of 5 bytes runs the files that the documents name", async () => {
  const [push, pull] = [new Push(), new Pull()];
  try {
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(pull.lastEndpoint!);
    await push.send("first");
    await pull.receive();
    const ran = await executed(async () => {
      await push.send("hello");
      expect(String(await pull.receive())).toBe("hello");
    });
    expect(ran.size).toBeGreaterThan(8);
    expect(ran).not.toContain("ts/api/batches/batch.ts");
    const readme = read("README.md");
    const list = readme.slice(readme.indexOf("### How a message travels"), readme.indexOf("Large messages bypass"));
    const [, row = ""] =
      /^\| A message of 5 bytes is sent\. .*? \| (.*) \|$/m.exec(read("docs/finding-things.md")) ?? [];
    const named = [...pathsIn(list), ...pathsIn(row)];
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((path) => !ran.has(path))).toEqual([]);
  } finally {
    push.close();
    pull.close();
  }
});
