// Shared by the programs. They run on every runtime without a test framework: a failed check
// throws, and a program without pending work ends by itself.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

export const LOOPBACK = "tcp://127.0.0.1:*";

/** Throws unless both values have the same JSON. */
export function equal(/** @type {unknown} */ found, /** @type {unknown} */ expected) {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== should) throw new Error(`${is} should be ${should}`);
}

/** The parts of a message as text. */
export const texts = (/** @type {Iterable<Uint8Array>} */ message) => Array.from(message, String);

/** The error that a call throws or rejects with. */
export async function refusal(/** @type {() => unknown} */ call) {
  try {
    await call();
  } catch (error) {
    return /** @type {Error & { code?: string }} */ (error);
  }
  throw new Error("nothing was refused");
}

/** A folder that is removed when the process ends. */
export function folder() {
  const made = mkdtempSync(join(tmpdir(), "zmq-runtime-"));
  process.on("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}

let names = 0;
/** An endpoint to bind, by transport. */
export function endpoint(/** @type {string} */ transport) {
  switch (transport) {
    case "tcp":
    case "ws":
      return `${transport}://127.0.0.1:*`;
    case "tcp6":
      return "tcp://[::1]:*";
    case "ipc":
      return `ipc://${folder()}/socket`;
    case "abstract":
      return `ipc://@zmq-runtime-${process.pid}-${++names}`;
    default:
      return `${transport}://${process.pid}-${++names}`;
  }
}

/** Reports that all checks have passed. The process must still end by itself. */
export function passed() {
  console.log("passed");
}
