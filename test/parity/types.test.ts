/**
 * The types of npm zeromq and of this package are assignable to each other: types.fixture.ts
 * compiles, with the sources and with dist/.
 */
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const FIXTURE = join(import.meta.dirname, "types.fixture.ts");

const entries: Readonly<Record<string, Record<string, string[]>>> = {
  "the sources": {
    "libzmq-wasm": [join(ROOT, "ts/index.ts")],
    "libzmq-wasm/draft": [join(ROOT, "ts/draft.ts")],
    "libzmq-wasm/v5-compat": [join(ROOT, "ts/v5-compat/index.ts")],
  },
  "dist/ for ES modules": {
    "libzmq-wasm": [join(ROOT, "dist/index.d.ts")],
    "libzmq-wasm/draft": [join(ROOT, "dist/draft.d.ts")],
    "libzmq-wasm/v5-compat": [join(ROOT, "dist/v5-compat.d.ts")],
  },
  "dist/ for CommonJS": {
    "libzmq-wasm": [join(ROOT, "dist/index.d.cts")],
    "libzmq-wasm/draft": [join(ROOT, "dist/draft.d.cts")],
    "libzmq-wasm/v5-compat": [join(ROOT, "dist/v5-compat.d.cts")],
  },
};

/** The fixture, or another text in its place, as tsc sees it with the options of tsconfig.json. */
function programOf(paths: Record<string, string[]>, text?: string): ts.Program {
  const read = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, "tsconfig.json"),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
        throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
      },
    },
  );
  const options: ts.CompilerOptions = { ...read!.options, paths };
  const host = ts.createCompilerHost(options);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, ...rest) =>
    text !== undefined && join(name) === FIXTURE
      ? ts.createSourceFile(name, text, version, true)
      : getSourceFile(name, version, ...rest);
  return ts.createProgram([FIXTURE], options, host);
}

function complaints(program: ts.Program): string[] {
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(FIXTURE))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

/** What a module of the fixture's imports exports, types included. */
function exportsOf(program: ts.Program, name: string): string[] {
  const checker = program.getTypeChecker();
  const fixture = program.getSourceFile(FIXTURE)!;
  const found = fixture.statements.find(
    (statement): statement is ts.ImportDeclaration =>
      ts.isImportDeclaration(statement) && (statement.moduleSpecifier as ts.StringLiteral).text === name,
  );
  const module = checker.getSymbolAtLocation(found!.moduleSpecifier)!;
  return checker.getExportsOfModule(module).map((symbol) => symbol.name);
}

describe.each(Object.entries(entries))("%s", (_name, paths) => {
  const program = programOf(paths);

  test("every type is the other's", () => {
    expect(complaints(program)).toEqual([]);
  });

  test.each([
    ["zeromq", "libzmq-wasm"],
    ["zeromq/draft.js", "libzmq-wasm/draft"],
    ["zeromq/v5-compat.js", "libzmq-wasm/v5-compat"],
  ])("what %s exports is exported", (theirs, ours) => {
    const names = exportsOf(program, theirs);
    expect(names.length).toBeGreaterThan(5);
    expect(exportsOf(program, ours)).toEqual(expect.arrayContaining(names));
  });
});

test("a type that is not the other's is seen", () => {
  const wrong = `import type * as theirs from "zeromq";
type Fits<From, To> = [From] extends [To] ? true : false;
type Assert<T extends true> = T;
export type Right = Assert<Fits<theirs.Pull, theirs.Socket>>;
export type Wrong = Assert<Fits<theirs.Pull, theirs.Push>>;`;
  expect(complaints(programOf({}, wrong))).toEqual(["Type 'false' does not satisfy the constraint 'true'."]);
});
