/** The sources as text, for tests that compare their lists. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..");

/** A file, by its path from the root of the repository. */
export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** The names of the members of an exported `interface`. */
export function membersOf(path: string, name: string): string[] {
  const body = new RegExp(`^export interface ${name} \\{$([^]*?)^\\}$`, "m").exec(read(path))?.[1];
  if (body === undefined) throw new Error(`${path} has no interface ${name}`);
  return Array.from(body.matchAll(/^ {2}(?:readonly )?(\w+)\??[(:]/gm), ([, member = ""]) => member);
}
