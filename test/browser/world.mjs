/**
 * What a test works with: pages of Chromium on a site that has the packed package, and peers in
 * this process, from the same package.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { emptyFolder, installPackage, installTools } from "../package/tarball.mjs";
import { launch } from "./chromium.mjs";
import { serve } from "./site.mjs";

/** The module that a page or a worker begins with. */
export const START = `
import * as zmq from "/dist/browser.js";
globalThis.zmq = zmq;
globalThis.text = (part) => new TextDecoder().decode(part);
globalThis.texts = (parts) => parts.map(text);
`;
const PAGE = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script type="module">${START}
await zmq.preload();
globalThis.ready = true;
</script>`;

/** @typedef {import("playwright-core").Page} Page */

export class World {
  /** What pages have printed, for a failed test. @type {string[]} */
  said = [];
  /** @type {(() => unknown)[]} */
  #cleanups = [];

  /**
   * @param {string} app folder where the package is installed
   * @param {string} tools
   * @param {import("./site.mjs").Site} site
   * @param {import("playwright-core").Browser} browser
   * @param {typeof import("libzmq-wasm")} zmq
   * @param {typeof import("libzmq-wasm/relay")} relay
   */
  constructor(app, tools, site, browser, zmq, relay) {
    this.app = app;
    this.tools = tools;
    this.site = site;
    this.browser = browser;
    this.zmq = zmq;
    this.createRelay = relay.createRelay;
  }

  /** @param {string[]} [chromium] arguments of the browser */
  static async create(chromium = []) {
    const tools = installTools("../browser");
    const app = emptyFolder();
    installPackage(app);
    const home = join(app, "node_modules/libzmq-wasm");
    const site = await serve(home);
    site.add("/", { body: PAGE });
    return new World(
      app,
      tools,
      site,
      await launch(tools, chromium),
      await load(app, "index.js"),
      await load(app, "relay.js"),
    );
  }

  /** A module of the installed package, for Node. @param {string} name */
  load(name) {
    return load(this.app, name);
  }

  /** A tool that is installed for these tests. @param {string} name */
  tool(name) {
    return createRequire(join(this.tools, "package.json"))(name);
  }

  /** A new page with the package loaded. @param {string} [path] @returns {Promise<Page>} */
  async page(path = "/") {
    const context = await this.browser.newContext();
    this.onEnd(() => context.close());
    const page = await context.newPage();
    page.on("console", (message) => this.said.push(`page: ${message.text()}`));
    page.on("pageerror", (error) => this.said.push(`page: uncaught ${error.stack}`));
    await this.open(page, path);
    return page;
  }

  /** @param {Page} page @param {string} path of the site, or a URL */
  async open(page, path) {
    await page.goto(new URL(path, this.site.origin).href);
    await page.waitForFunction("globalThis.ready");
  }

  /**
   * A bound socket of this process, which is closed at the end of the test.
   * @template S
   * @param {S} socket
   * @param {string} endpoint
   * @returns {Promise<S>}
   */
  async bound(socket, endpoint = "ws://127.0.0.1:*/zmq") {
    const owned = /** @type {import("libzmq-wasm").Socket} */ (socket);
    this.onEnd(() => owned.close());
    await /** @type {any} */ (owned).bind(endpoint);
    return socket;
  }

  /**
   * A Reply that sends back what it gets.
   * @param {object} [options]
   * @param {string} [endpoint]
   * @returns {Promise<string>} its endpoint
   */
  async echo(options = {}, endpoint) {
    const reply = await this.bound(new this.zmq.Reply({ linger: 0, ...options }), endpoint);
    void (async () => {
      for await (const message of reply) await reply.send(message);
    })().catch(() => undefined); // it is closed
    return reply.lastEndpoint ?? "";
  }

  /** Called at the end of the test. @param {() => unknown} cleanup */
  onEnd(cleanup) {
    this.#cleanups.push(cleanup);
  }

  async clear() {
    for (const cleanup of this.#cleanups.splice(0).reverse()) await cleanup();
    this.said = [];
  }

  async close() {
    await this.browser.close();
    this.site.close();
  }
}

/** @param {string} app @param {string} name */
function load(app, name) {
  return import(pathToFileURL(join(app, "node_modules/libzmq-wasm/dist", name)).href);
}
