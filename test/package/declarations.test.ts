/**
 * The package's types declare the names in declared-names.txt and no others. An editor that
 * completes `instance.` offers its public members only. `npx vitest run test/package/declarations
 * -u` writes the list again.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const DIST = join(import.meta.dirname, "../../dist");

function exportedNames(text: string): string[] {
  return Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, list = ""]) => list.split(","))
    .flat()
    .map((name) => name.trim().replace(/^\w+ as /, ""))
    .filter((name) => name !== "");
}

function declaredNames(text: string): string[] {
  const declarations = /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|const|function|enum) (\w+)/gm;
  return Array.from(text.matchAll(declarations), ([, name = ""]) => name);
}

/** One line a name, behind the file; names that no entry exports are marked. */
function list(): string {
  const files = readdirSync(DIST).filter((name) => name.endsWith(".d.cts") && name !== "constants.d.cts");
  const texts = new Map(files.map((file) => [file, readFileSync(join(DIST, file), "utf8")]));
  const isEntry = (file: string): boolean => readdirSync(DIST).includes(file.replace(/cts$/, "ts"));
  const exported = new Set([...texts].filter(([file]) => isEntry(file)).flatMap(([, text]) => exportedNames(text)));
  const lines = [...texts].flatMap(([file, text]) =>
    [...new Set(declaredNames(text))].sort().map((name) => `${file}: ${name}${exported.has(name) ? "" : " (inner)"}`),
  );
  return `${lines.join("\n")}\n`;
}

test("each file of types declares the names of the list", async () => {
  await expect(list()).toMatchFileSnapshot("declared-names.txt");
});

test("nothing of the layers below the API is declared", () => {
  const names = list();
  for (const name of ["Traffic", "SocketHandle", "PortExports", "WasmExports", "Memory", "MsgPtr", "WasmMemory"])
    expect(names).not.toMatch(new RegExp(`: ${name}\\b`));
});

test("no comment of a file's head is among the types", () => {
  for (const file of readdirSync(DIST).filter((name) => name.endsWith(".d.cts")))
    expect(readFileSync(join(DIST, file), "utf8")).not.toMatch(/\*\/\n\n/);
});

/** The members that an editor offers behind `expression.` in a program that uses the package. */
function completions(declaration: string, expression: string): string[] {
  const file = join(DIST, "completed.ts");
  const text = `${declaration}\n${expression}.`;
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => ({ module: ts.ModuleKind.NodeNext, strict: true, target: ts.ScriptTarget.ES2022 }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const found = name === file ? text : ts.sys.readFile(name);
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found);
    },
    getCurrentDirectory: () => DIST,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: (name) => ts.sys.readFile(name),
  };
  const found = ts.createLanguageService(host).getCompletionsAtPosition(file, text.length, {});
  return (found?.entries ?? []).map(({ name }) => name).sort();
}

test("an editor completes `instance.` with its public members", () => {
  const declaration = 'import { createInstance } from "./index.cjs";\nconst instance = createInstance();';
  expect(completions(declaration, "instance")).toEqual(["destroy", "failure", "mode", "onFailure", "trace"]);
});

test("an editor completes a zmq_msg_t and what handle() returns with their public members", () => {
  const declaration =
    'import { handle, zmq_msg_t } from "./zmq.cjs";\nconst [msg, shared] = [new zmq_msg_t(), handle()];';
  expect(completions(declaration, "msg")).toEqual(["free", "instance"]);
  expect(completions(declaration, "shared")).toEqual(["module"]);
});
