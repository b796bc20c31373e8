/** Pages that bundlers make, each with the least that its user writes; and types. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "../site.mjs";

/** @typedef {import("../world.mjs").World} World */

const ROOT = join(import.meta.dirname, "../../..");
/**
 * By the condition `browser` of the package, and by the explicit entry. Each has the same subpaths.
 */
const ENTRIES = ["libzmq-wasm", "libzmq-wasm/browser"];

const PROGRAM = (/** @type {string} */ entry) => `
import { Request, preload } from ${JSON.stringify(entry)};
import { Poller } from ${JSON.stringify(`${entry}/poller`)};
import { Requester } from ${JSON.stringify(`${entry}/requester`)};
import { Authenticator } from ${JSON.stringify(`${entry}/auth`)};
import { Client } from ${JSON.stringify(`${entry}/draft`)};
import { readableStream } from ${JSON.stringify(`${entry}/streams`)};
await preload();
globalThis.ask = async (endpoint) => {
  const request = new Request({ linger: 0 });
  request.connect(endpoint);
  await request.send("question");
  const [{ socket }] = await new Poller([request]).wait();
  return new TextDecoder().decode((await socket.receive())[0]);
};
globalThis.others = [Requester, Authenticator, Client, readableStream].map((other) => typeof other);
globalThis.ready = true;
`;

/**
 * A project of a user with an index.html and a main.js.
 * @param {World} world @param {string} entry
 */
function project(world, entry) {
  const folder = mkdtempSync(join(world.app, "project-"));
  cpSync(join(world.app, "node_modules/libzmq-wasm"), join(folder, "node_modules/libzmq-wasm"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(
    join(folder, "index.html"),
    `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>`,
  );
  writeFileSync(join(folder, "main.js"), PROGRAM(entry));
  return folder;
}

/** The page at the URL asks. @param {World} world @param {string} url */
async function asks(world, url) {
  const page = await world.page(url);
  assert.equal(await page.evaluate((endpoint) => globalThis.ask(endpoint), await world.echo()), "question");
  assert.deepEqual(await page.evaluate("others"), ["function", "function", "function", "function"]);
}

/** @param {World} world @param {string} name */
const load = (world, name) =>
  import(pathToFileURL(createRequire(join(world.tools, "package.json")).resolve(name)).href);

export default {
  /** @param {World} world */
  "vite's dev server, without configuration": async (world) => {
    const { createServer } = await load(world, "vite");
    for (const entry of ENTRIES) {
      const server = await createServer({
        root: project(world, entry),
        configFile: false,
        logLevel: "silent",
        server: { host: "127.0.0.1", port: 0, fs: { allow: [world.app] } },
      });
      world.onEnd(() => server.close());
      await server.listen();
      await asks(world, server.resolvedUrls.local[0]);
    }
  },

  "vite build": async (world) => {
    const { build } = await load(world, "vite");
    for (const entry of ENTRIES) {
      const root = project(world, entry);
      await build({ root, configFile: false, logLevel: "silent", build: { target: "es2022" } });
      const site = await serve(join(root, "dist"));
      world.onEnd(() => site.close());
      await asks(world, `${site.origin}/index.html`);
    }
  },

  "webpack 5": async (world) => {
    const { default: webpack } = await load(world, "webpack");
    for (const entry of ENTRIES) {
      const root = project(world, entry);
      const output = { path: join(root, "dist"), publicPath: "/" };
      const stats = await new Promise((resolve, reject) =>
        webpack({ mode: "production", context: root, entry: "./main.js", output }, (error, stats) =>
          error ? reject(error) : resolve(stats),
        ),
      );
      assert.equal(stats.hasErrors(), false, stats.toString());
      const site = await serve(join(root, "dist"));
      world.onEnd(() => site.close());
      site.add("/", { body: `<!doctype html><link rel="icon" href="data:,"><script src="/main.js"></script>` });
      await asks(world, site.origin);
    }
  },

  "esbuild, with the wasm copied beside its result": async (world) => {
    const { build } = await load(world, "esbuild");
    const root = project(world, "libzmq-wasm");
    await build({
      entryPoints: [join(root, "main.js")],
      bundle: true,
      format: "esm",
      outfile: join(root, "dist/main.js"),
      logLevel: "silent",
    });
    const site = await serve(join(root, "dist"));
    world.onEnd(() => site.close());
    site.add("/", {
      body: `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>`,
    });
    site.add("/libzmq.wasm", { body: await wasm(world) });
    await asks(world, site.origin);
  },

  "types, with the library of the DOM and without those of Node": async (world) => {
    const folder = mkdtempSync(join(world.app, "types-"));
    mkdirSync(join(folder, "src"));
    const program = `import { Request, Socket, createInstance, preload, useInstance, type Message } from "libzmq-wasm/browser";
import { Authenticator, createCertificate } from "libzmq-wasm/browser/auth";
import { Client } from "libzmq-wasm/browser/draft";
import { Poller } from "libzmq-wasm/browser/poller";
import { Requester } from "libzmq-wasm/browser/requester";
import { nodeReadable, readableStream } from "libzmq-wasm/browser/streams";
new Authenticator({ curve: [createCertificate().publicKey] });
const client: Socket = new Client();
const replies: Promise<Uint8Array[]> = new Requester().request("question");
await preload({ wasm: fetch("/libzmq.wasm") });
await preload({ wasm: new URL("/libzmq.wasm", location.href) });
await preload({ wasm: await WebAssembly.compile(new Uint8Array()) });
useInstance(createInstance({ relay: new URL("/relay", location.href), wasm: new ArrayBuffer(0) }));
const request: Socket = new Request({ linger: 0 });
const parts: Uint8Array[] = await (request as Request).receive();
const part: Message = parts[0]!;
const poller = new Poller([request as Request]);
const stream: ReadableStream<Uint8Array[]> = readableStream(request as Request);
// @ts-expect-error: streams of Node are not there
nodeReadable(request as Request).read();
// @ts-expect-error: it is no Buffer
part.readInt8(0);
new TextDecoder().decode(part);
`;
    writeFileSync(join(folder, "src/main.ts"), program);
    for (const moduleResolution of ["bundler", "nodenext"]) {
      const compilerOptions = {
        ...{ strict: true, noEmit: true, target: "ES2022", lib: ["DOM", "ES2022"], types: [], skipLibCheck: false },
        ...{ module: moduleResolution === "bundler" ? "ESNext" : "NodeNext", moduleResolution },
      };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["src"] }));
      writeFileSync(join(folder, "package.json"), '{ "type": "module" }\n');
      try {
        execFileSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], {
          encoding: "utf8",
        });
      } catch (error) {
        assert.fail(`${moduleResolution}: ${/** @type {{ stdout: string }} */ (error).stdout}`);
      }
    }
  },
};

/** @param {World} world */
async function wasm(world) {
  return Buffer.from(await (await fetch(`${world.site.origin}/dist/libzmq.wasm`)).arrayBuffer());
}
