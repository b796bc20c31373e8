/**
 * Runs a program of the playground: in a worker of the page, so that a program that never ends can
 * be stopped. Its imports of the package become names, and what it prints goes to the page.
 */
import * as zmq from "../libzmq/browser.js";

const AsyncFunction = (async () => undefined).constructor;
const IMPORT = /^import \{([^}]*)\} from "libzmq-wasm(?:\/browser)?";$/gm;

function printed(values) {
  return values.map((value) => (typeof value === "string" ? value : JSON.stringify(value))).join(" ");
}

for (const kind of ["log", "info", "warn", "error"])
  console[kind] = (...values) => postMessage({ line: printed(values), isError: kind === "error" });

addEventListener("message", async ({ data: program }) => {
  try {
    await new AsyncFunction("zmq", program.replaceAll(IMPORT, "const {$1} = zmq;"))(zmq);
    postMessage({ ended: true });
  } catch (error) {
    postMessage({ line: `${error}${error.detail ? `: ${error.detail}` : ""}`, isError: true, ended: true });
  }
});
