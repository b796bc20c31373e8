/** Before any test: dist/ must exist. `npm test` builds it; `npx vitest` alone does not. */
import { existsSync } from "node:fs";

const PRODUCTS = ["libzmq.wasm", "index.js", "index.cjs", "draft.js", "v5-compat.js", "auth.js", "zmq.js", "zmq.cjs"];

export default function requireBuild(): void {
  const missing = PRODUCTS.filter((name) => !existsSync(new URL(`../dist/${name}`, import.meta.url)));
  if (missing.length > 0) throw new Error(`dist/ has no ${missing.join(", ")}: run ./build.sh first`);
}
