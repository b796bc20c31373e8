/**
 * The package as users get it: packed, installed into an empty folder without a network, and run
 * there by a Node that finds no other program. It is small, runs no install script, and does no
 * work on import.
 */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const LARGEST = 2_350_000;
const LARGEST_GZIPPED = 260_000;
const execute = promisify(execFile);

let folder: string;
let tarball: string;
/** The folder of a program that uses the package. */
let app: string;
/** The folder of the installed package. */
let installed: string;
/** A folder with node, and nothing else. */
let onlyNode: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "zmq-package-")));
  const packed = await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], ROOT);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  tarball = join(folder, filename);
  app = mkdtempSync(join(folder, "app-"));
  await npm(["install", "--offline", "--no-audit", "--no-fund", tarball], app);
  installed = join(app, "node_modules", "libzmq-wasm");
  onlyNode = mkdtempSync(join(folder, "path-"));
  symlinkSync(process.execPath, join(onlyNode, "node"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const npm = async (args: readonly string[], cwd: string): Promise<string> =>
  (await execute("npm", args, { cwd, shell: process.platform === "win32" })).stdout;

/** Runs a program in the folder with the package. Returns its output. */
async function run(file: string, program: string): Promise<string> {
  writeFileSync(join(app, file), program);
  const options = { cwd: app, env: { PATH: onlyNode } };
  const { stdout, stderr } = await execute(join(onlyNode, "node"), [file], options);
  expect(stderr).toBe("");
  return stdout;
}

function firstProgram(): string {
  const program = /^```js\n([^]*?)^```$/m.exec(readFileSync(join(ROOT, "README.md"), "utf8"))?.[1];
  if (program === undefined) throw new Error("README.md has no program");
  return program;
}

/** A file of dist/ and the files that it requires when it is loaded. */
function loadedBy(file: string, seen = new Set<string>()): string[] {
  if (!seen.has(file)) {
    seen.add(file);
    const text = readFileSync(join(installed, "dist", file), "utf8");
    for (const [, required] of text.matchAll(/(?<!=> )require\("\.\/([^"]+)"\)/g)) loadedBy(required!, seen);
  }
  return [...seen];
}

/** The same program for CommonJS, which has no await outside functions. */
function asCommonJs(program: string): string {
  const required = program.replace(/^import (\{.*\}) from ("[^"]+");$/gm, "const $1 = require($2);");
  return `${required.replace(/^(?!const .*require)/m, "(async () => {\n")}\n})();\n`;
}

describe("installed into an empty folder", () => {
  test("README's first program runs as an ES module", async () => {
    expect(await run("hello.mjs", firstProgram())).toBe("Hello World\n");
  });

  test("README's first program runs as CommonJS", async () => {
    const program = asCommonJs(firstProgram());
    expect(program).toContain('require("libzmq-wasm")');
    expect(program).not.toContain("import ");
    expect(await run("hello.cjs", program)).toBe("Hello World\n");
  });

  test("an ES module and a CommonJS module each find every entry", async () => {
    const names = "console.log(typeof Pair, typeof zmq_ctx_new, version)";
    const version = "4.3.4";
    const esm = `import { Pair, version } from "libzmq-wasm"; import { zmq_ctx_new } from "libzmq-wasm/zmq"; ${names}`;
    expect(await run("entries.mjs", esm)).toBe(`function function ${version}\n`);
    const cjs = `const { Pair, version } = require("libzmq-wasm"); const { zmq_ctx_new } = require("libzmq-wasm/zmq"); ${names}`;
    expect(await run("entries.cjs", cjs)).toBe(`function function ${version}\n`);
    const files =
      'console.log(["package.json", "libzmq.wasm"].map((name) => require.resolve(`libzmq-wasm/${name}`)).length)';
    expect(await run("files.cjs", files)).toBe("2\n");
  });
});

describe("a program that imports the package, requires it, and has it installed twice,", () => {
  /**
   * Loads both formats and a second copy. Prints whether they share their classes, and whether
   * inproc connects them.
   */
  const COPIES = `
process.emitWarning = () => undefined; // libzmq-wasm/draft gives one
const { createRequire } = require("node:module");
const { cpSync } = require("node:fs");
cpSync("node_modules/libzmq-wasm", "second/node_modules/libzmq-wasm", { recursive: true });
const second = createRequire(require.resolve("./second/node_modules/libzmq-wasm/package.json"));
const required = ["", "/draft", "/v5-compat", "/auth", "/zmq", "/poller", "/requester", "/streams", "/beacon", "/host", "/http", "/sim", "/zhelpers"].map((entry) => {
  return [entry, require("libzmq-wasm" + entry), second("libzmq-wasm" + entry)];
});
(async () => {
  for (const [entry, first, again] of required) {
    const { default: _, libzmqErrno: __, ZMQ_MAKE_VERSION: ___, ...names } = await import("libzmq-wasm" + entry);
    for (const name of Object.keys(names))
      if (first[name] !== names[name] || again[name] !== names[name]) console.log("differs:", entry, name);
    if (Object.keys(names).length === 0) console.log("nothing in", entry);
  }
  const [a, b] = [require("libzmq-wasm"), await import("libzmq-wasm")];
  const [push, pull] = [new a.Push(), new b.Pull()];
  await pull.bind("inproc://copies");
  push.connect("inproc://copies");
  await push.send("reached");
  console.log(String(await pull.receive()), push instanceof b.Socket, a.context === b.context);
  push.close();
  pull.close();
})();
`;

  test("has one copy of each", async () => {
    expect(await run("copies.cjs", COPIES)).toBe("reached true true\n");
  });

  test("has one copy of each if an ES module loads first", async () => {
    expect(await run("first.cjs", `import("libzmq-wasm/zmq").then(() => { ${COPIES} });`)).toBe("reached true true\n");
  });
});

describe("the content of the package", () => {
  test("no script is run when it is installed, and it depends on nothing", () => {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Record<
      string,
      object | undefined
    >;
    const scripts = Object.keys(manifest["scripts"] ?? {});
    expect(scripts.filter((name) => /^(?:pre|post)?install$|^(?:pre|post)?prepare$|^prepublish$/.test(name))).toEqual(
      [],
    );
    for (const kind of ["dependencies", "optionalDependencies", "bundleDependencies"])
      expect(Object.keys(manifest[kind] ?? {})).toEqual([]);
    expect(manifest["peerDependencies"]).toEqual({ "@types/node": "*" });
    expect(manifest["peerDependenciesMeta"]).toEqual({ "@types/node": { optional: true } });
    expect(readdirSync(join(app, "node_modules")).filter((name) => !name.startsWith("."))).toEqual(["libzmq-wasm"]);
    expect(readdirSync(installed)).not.toContain("binding.gyp");
  });

  test("license, notice, types, docs and examples, and nothing from elsewhere", () => {
    expect(readdirSync(installed).sort()).toEqual(
      ["LICENSE", "NOTICE", "README.md", "dist", "docs", "examples", "package.json"].sort(),
    );
    const dist = readdirSync(join(installed, "dist"));
    for (const entry of ["index", "draft", "v5-compat", "auth", "zmq"])
      expect(dist).toEqual(expect.arrayContaining(["js", "cjs", "d.ts", "d.cts"].map((end) => `${entry}.${end}`)));
    expect(dist).toContain("libzmq.wasm");
    expect(dist.filter((name) => name.endsWith(".map"))).toEqual([]);
  });

  test("the licenses of the wasm's parts, and how to run it with another libzmq", () => {
    const read = (path: string): string => readFileSync(join(installed, path), "utf8");
    expect(read("dist/licenses/libzmq/COPYING.LESSER")).toMatch(/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3/);
    expect(read("dist/licenses/libzmq/COPYING.LESSER")).toContain("SPECIAL EXCEPTION GRANTED BY COPYRIGHT HOLDERS");
    expect(read("dist/licenses/libzmq/COPYING")).toMatch(/GNU GENERAL PUBLIC LICENSE\s+Version 3/);
    expect(read("dist/licenses/libzmq/AUTHORS")).toContain("Corporate Contributors");
    expect(read("dist/licenses/libzmq/SHA1")).toContain("WIDE Project");
    expect(read("dist/licenses/libsodium/LICENSE")).toContain("ISC License");
    expect(read("dist/licenses/openpgm/COPYING")).toMatch(/GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1/);
    const notice = read("NOTICE");
    for (const part of [
      "libzmq",
      "libsodium",
      "musl libc",
      "libc++",
      "compiler-rt",
      "Emscripten",
      "dlmalloc",
      "commander",
    ])
      expect(notice).toContain(part);
    for (const way of ["LIBZMQ_SRC", "LIBZMQ_WASM_PATH", "createInstance({ wasm })", "libzmq-src/pins.env"])
      expect(notice).toContain(way);
  });

  test("each link of the README and the docs to a file leads to one that is in the package", () => {
    const pages = readdirSync(join(installed, "docs"), { recursive: true, encoding: "utf8" });
    const documents = ["README.md", ...pages.map((name) => `docs/${name}`)];
    const lost = documents
      .filter((path) => path.endsWith(".md"))
      .flatMap((path) =>
        Array.from(
          readFileSync(join(installed, path), "utf8").matchAll(/\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)/g),
          ([, target = ""]) => ({ path, target, file: join(installed, dirname(path), target) }),
        ),
      )
      .filter(({ file }) => !existsSync(file));
    expect(lost.map(({ path, target }) => `${path}: ${target}`)).toEqual([]);
  });

  test(`unpacked it is under ${LARGEST / 1e6} MB without the docs, the examples and the licenses`, () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8" })
      .filter((name) => !/^(?:docs|examples|dist.(?:examples|licenses))\b/.test(name))
      .map((name) => join(installed, name));
    const sizes = files.map((path) => statSync(path)).filter((entry) => entry.isFile());
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(LARGEST);
  });

  test(`a program of the async API loads less than ${LARGEST_GZIPPED / 1000} kB, gzipped`, () => {
    const dist = ["libzmq.wasm", ...loadedBy("index.cjs")];
    expect(dist).toEqual(expect.arrayContaining(["api.cjs", "core.cjs"]));
    const sizes = dist.map((name) => gzipSync(readFileSync(join(installed, "dist", name)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LARGEST_GZIPPED);
  });
});

test("libzmq-wasm-v5 has the version of the package, and depends on that one", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  const v5 = JSON.parse(readFileSync(join(ROOT, "ts/v5-compat/package/package.json"), "utf8")) as object;
  expect(v5).toMatchObject({ version, dependencies: { "libzmq-wasm": version } });
});

describe("import is cheap", () => {
  /** Counts the package's reads, compilations and objects by replacing the calls for them. */
  const COUNT = `
const fs = require("node:fs");
const count = { read: 0, compiled: 0, made: 0 };
const { readFileSync } = fs;
fs.readFileSync = (path, ...rest) => {
  if (String(path).endsWith(".wasm")) count.read++;
  return readFileSync(path, ...rest);
};
require("node:module").syncBuiltinESMExports();
for (const [name, what] of [["Module", "compiled"], ["Instance", "made"]])
  WebAssembly[name] = new Proxy(WebAssembly[name], {
    construct(target, args) {
      count[what]++;
      return Reflect.construct(target, args);
    },
  });
const tell = () => console.log(JSON.stringify(count));
`;
  const NOTHING = '{"read":0,"compiled":0,"made":0}\n';
  const ONCE = '{"read":1,"compiled":1,"made":1}\n';

  test.each(["libzmq-wasm", "libzmq-wasm/v5-compat", "libzmq-wasm/auth", "libzmq-wasm/zmq"])(
    "%s reads and compiles nothing",
    async (name) => {
      expect(await run("import.cjs", `${COUNT} require("${name}"); tell();`)).toBe(NOTHING);
      const esm = COUNT.replace(
        /^/,
        'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      );
      expect(await run("import.mjs", `${esm} await import("${name}"); tell();`)).toBe(NOTHING);
    },
  );

  test("a context alone instantiates nothing, nor does a value that is known without libzmq", async () => {
    const program = `${COUNT} const { Context, version, capability } = require("libzmq-wasm");
new Context(); version; capability.ipc; tell();`;
    expect(await run("context.cjs", program)).toBe(NOTHING);
  });

  test("the first socket instantiates the wasm once, and the second one does not", async () => {
    const program = `${COUNT} const { Pair } = require("libzmq-wasm");
new Pair().close(); tell(); new Pair().close(); tell();`;
    expect(await run("socket.cjs", program)).toBe(ONCE + ONCE);
  });
});

test.each(["index.js", "index.cjs", "zmq.js"])("%s under --jitless says that WebAssembly is off", async (name) => {
  const entry = new URL(`../dist/${name}`, import.meta.url).href;
  const failed = execute(process.execPath, [
    "--jitless",
    "--input-type=module",
    "-e",
    `import ${JSON.stringify(entry)}`,
  ]);
  await expect(failed).rejects.toThrow(/needs WebAssembly, which is off.*--jitless/);
});
