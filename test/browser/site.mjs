/**
 * A web site of one folder and of texts, at a port of its own. It has no cross-origin isolation, so
 * its pages have no SharedArrayBuffer.
 */
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * @typedef {{ type?: string, body: string | Buffer, headers?: Record<string, string> }} Answer
 * @typedef {{ origin: string, server: import("node:http").Server, add(path: string, answer:
 * Answer): void, close(): void }} Site
 */

/** @param {string} folder served as it is @returns {Promise<Site>} */
export async function serve(folder) {
  /** @type {Map<string, Answer>} */
  const answers = new Map();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://site").pathname;
    const answer = answers.get(path) ?? fileAt(folder, path);
    if (!answer) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": answer.type ?? typeOf(path), ...answer.headers }).end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    server,
    add: (path, answer) => void answers.set(path, answer),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @param {string} folder @param {string} path @returns {Answer | undefined} */
function fileAt(folder, path) {
  try {
    return { body: readFileSync(join(folder, path)) };
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function typeOf(path) {
  return TYPES[/** @type {keyof typeof TYPES} */ (extname(path))] ?? "text/html";
}
