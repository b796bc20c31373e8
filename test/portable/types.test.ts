/**
 * The code above the host compiles with the types of a web worker, without any of Node's, and with
 * Uint8Array as the type of the bytes that programs get. So it calls nothing that only a Buffer
 * has.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM_BYTES = join(ROOT, "ts/shim/program-bytes.ts");

/**
 * Entries, each with all that it takes: of the async API, and what runs on any platform beside it.
 */
const ROOTS = [
  "ts/api/index.ts",
  "ts/api/poller.ts",
  "ts/api/requester.ts",
  "ts/host.ts",
  "ts/shim/given-host.ts",
  ...filesOf("ts/shim/browser"),
  ...filesOf("ts/shim/simulated"),
  ...filesOf("ts/zmq").filter((path) => path !== "ts/zmq/index.ts"),
  ...filesOf("ts/auth").filter((path) => !/\/(?:index|certificate-files)\.ts$/.test(path)),
];

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".ts"))
    .map((name) => posix.join(folder, name));
}

/**
 * Compiles the files with `bytes` in the place of ts/shim/program-bytes.ts: the errors, and the
 * files that were read.
 */
function compile(bytes: string): { readonly errors: string[]; readonly sources: string[] } {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config.compilerOptions, types: [], lib: ["ES2023", "ESNext.Disposable", "WebWorker"] },
    ROOT,
  );
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  host.readFile = (path) => (path === PROGRAM_BYTES ? bytes : readFile(path));
  const program = ts.createProgram(
    ROOTS.map((path) => join(ROOT, path)),
    options,
    host,
  );
  return {
    errors: ts.getPreEmitDiagnostics(program).map(({ messageText, file, start = 0 }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, "\n");
      return `${file?.fileName.slice(ROOT.length + 1)}:${(file?.getLineAndCharacterOfPosition(start).line ?? -1) + 1}: ${text}`;
    }),
    sources: program.getSourceFiles().map(({ fileName }) => fileName),
  };
}

test("with Uint8Arrays, and without the types of Node", () => {
  const { errors, sources } = compile("export type Bytes = Uint8Array;\n");
  expect(errors).toEqual([]);
  const own = sources.filter((path) => path.startsWith(`${ROOT}/ts/`)).map((path) => path.slice(ROOT.length + 1));
  expect(own.length).toBeGreaterThan(120);
  expect(own.filter((path) => path.startsWith("ts/shim/node/"))).toEqual([]);
  expect(sources.filter((path) => path.includes("@types"))).toEqual([]);
});

test("what has no type of that name is found", () => {
  const source = readFileSync(PROGRAM_BYTES, "utf8");
  expect(compile(source).errors.join("\n")).toMatch(/program-bytes\.ts:\d+: Cannot find name 'Buffer'/);
});
