/** Type-checks the `ts` blocks of pages against the package, as strict as a careful user would. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Block } from "./page-blocks.js";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
  types: ["node"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** The errors of each block, in the order of the blocks; the folder has the package installed. */
export function typeErrors(folder: string, blocks: readonly Block[]): readonly (readonly string[])[] {
  const types = join(folder, "types");
  mkdirSync(types, { recursive: true });
  const files = blocks.map(({ given, text }, i) => {
    const file = join(types, `block-${i}.mts`);
    writeFileSync(file, `${given}\n${text}\nexport {};\n`);
    return file;
  });
  const program = ts.createProgram(files, OPTIONS);
  return files.map((file) => {
    const source = program.getSourceFile(file);
    return ts
      .getPreEmitDiagnostics(program, source)
      .map((found) => ts.flattenDiagnosticMessageText(found.messageText, "\n"));
  });
}
