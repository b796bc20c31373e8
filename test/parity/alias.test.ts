/**
 * The package under another name: packed, and installed without a network as `zeromq`. Programs for
 * npm zeromq, its README's among them, run unchanged; only their endpoints are changed.
 */
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");
const execute = promisify(execFile);

let folder: string;
let app: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "zmq-alias-")));
  const packed = await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], ROOT);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  app = mkdtempSync(join(folder, "app-"));
  writeFileSync(
    join(app, "package.json"),
    JSON.stringify({ dependencies: { zeromq: `file:${join(folder, filename)}` } }),
  );
  await npm(["install", "--offline", "--no-audit", "--no-fund"], app);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await execute("npm", args, { cwd, shell: process.platform === "win32" });
  return stdout;
}

/** Runs a program to its end. Returns its output. */
async function run(file: string, program: string): Promise<string> {
  writeFileSync(join(app, file), program);
  const { stdout } = await execute(process.execPath, ["--no-warnings", file], { cwd: app });
  return stdout;
}

const DRAFT = `
const server = new draft.Server();
const client = new draft.Client();
server.bind("tcp://127.0.0.1:*").then(async () => {
  client.connect(server.lastEndpoint);
  await client.send("hello");
  const [message, peer] = await server.receive();
  await server.send(message + " yourself", peer);
  console.log(String(await client.receive()));
  server.close();
  client.close();
});
`;

const VERSION_5 = `
const rep = zmq.socket("rep");
const req = zmq.createSocket("req", { linger: 0 });
rep.on("message", (...parts) => rep.send(parts.map((part) => part + "!")));
rep.bind("tcp://127.0.0.1:*", (error) => {
  if (error) throw error;
  req.connect(rep.last_endpoint);
  req.on("message", (...parts) => {
    console.log(parts.join(" "));
    req.close();
    rep.close();
  });
  req.send("hello", zmq.ZMQ_SNDMORE).send("world");
});
`;

describe("every way to import it", () => {
  const SAME = `console.log(typeof named.Pair, named.version, whole.Pair === named.Pair);`;

  test("as an ES module", async () => {
    const program = `import whole from "zeromq"; import * as named from "zeromq"; import { Pair } from "zeromq"; ${SAME} new Pair().close();`;
    expect(await run("names.mjs", program)).toBe("function 4.3.4 true\n");
  });

  test("as a CommonJS module", async () => {
    const program = `const named = require("zeromq"); const { Pair } = named; const whole = named.default; ${SAME} new Pair().close();`;
    expect(await run("names.cjs", program)).toBe("function 4.3.4 true\n");
  });

  test.each(["zeromq/draft.js", "zeromq/draft"])("%s", async (name) => {
    expect(await run("draft.cjs", `const draft = require("${name}"); ${DRAFT}`)).toBe("hello yourself\n");
    expect(await run("draft.mjs", `import * as draft from "${name}"; ${DRAFT}`)).toBe("hello yourself\n");
    expect(await run("whole.mjs", `import draft from "${name}"; ${DRAFT}`)).toBe("hello yourself\n");
  });

  test.each(["zeromq/v5-compat.js", "zeromq/v5-compat"])("%s", async (name) => {
    expect(await run("v5.cjs", `const zmq = require("${name}"); ${VERSION_5}`)).toBe("hello! world!\n");
    expect(await run("v5.mjs", `import * as zmq from "${name}"; ${VERSION_5}`)).toBe("hello! world!\n");
    expect(await run("whole.mjs", `import zmq from "${name}"; ${VERSION_5}`)).toBe("hello! world!\n");
  });

  test("the entries share one library", async () => {
    const program = `const zmq = require("zeromq");
const draft = require("zeromq/draft");
const server = new draft.Server();
console.log(server instanceof zmq.Socket, server.context === zmq.context);
server.close();`;
    expect(await run("shared.cjs", program)).toBe("true true\n");
  });
});

/** The programs between the heading of README and the next one. */
function programs(heading: string): string[] {
  const readme = readFileSync(join(ROOT, "node_modules", "zeromq", "README.md"), "utf8");
  const section = new RegExp(`^###? ${heading}$([^]*?)^###? `, "m").exec(readme)?.[1];
  if (section === undefined) throw new Error(`npm zeromq's README has no "${heading}"`);
  return Array.from(section.matchAll(/^```js\n([^]*?)^```$/gm), ([, program]) => program!);
}

/** The same program in the other format. */
function asCommonJs(program: string): string {
  return program.replace(/^import \* as (\w+) from ("[^"]+")/gm, "const $1 = require($2)");
}

/** Runs programs together, and ends them when one has printed a wanted line. */
async function runUntil(wanted: RegExp, files: readonly string[]): Promise<void> {
  const processes = files.map((file) =>
    spawn(process.execPath, [file], { cwd: app, stdio: ["ignore", "pipe", "pipe"] }),
  );
  const failures: string[] = [];
  const found = processes.map(
    (each) =>
      new Promise<void>((resolve) => {
        createInterface(each.stdout).on("line", (line) => wanted.test(line) && resolve());
        createInterface(each.stderr).on("line", (line) => failures.push(line));
      }),
  );
  await Promise.race(found);
  await Promise.all(
    processes.map(
      (each) =>
        new Promise<void>((resolve) => {
          each.once("close", () => resolve());
          each.kill();
        }),
    ),
  );
  expect(failures).toEqual([]);
}

describe.each([
  ["ES modules", "mjs"],
  ["CommonJS", "cjs"],
])("README's examples as %s", (_format, extension) => {
  test.each([
    ["Push/Pull", /^work: some work$/],
    [
      "Pub/Sub",
      /^received a message related to: <Buffer 6b 69 74 74 79 20 63 61 74 73> containing message: <Buffer 6d/,
    ],
    ["Req/Rep", /^<Buffer 38>$/],
  ])("%s", async (heading, wanted) => {
    const endpoint = `ipc://${join(mkdtempSync(join(folder, "run-")), "socket")}`;
    const files = programs(heading).map((program, i) => {
      const file = `example-${i}.${extension}`;
      const text = program.replaceAll("tcp://127.0.0.1:3000", endpoint);
      expect(text).toContain(endpoint);
      writeFileSync(join(app, file), extension === "cjs" ? asCommonJs(text) : text);
      return file;
    });
    expect(files).toHaveLength(2);
    await runUntil(wanted, files);
  });

  test("a class of one's own with an option of one's own", async () => {
    const body = `class MyDealer extends zmq.Dealer {
  get sendHighWaterMark() { return this.getInt32Option(23); }
  set sendHighWaterMark(value) { this.setInt32Option(23, value); }
}
const sock = new MyDealer({ sendHighWaterMark: 456 });
console.log(sock.sendHighWaterMark);
sock.close();`;
    const program = `import * as zmq from "zeromq"\n${body}`;
    expect(await run(`own.${extension}`, extension === "cjs" ? asCommonJs(program) : program)).toBe("456\n");
  });
});
