/**
 * The few file-system calls that libzmq makes for ipc endpoints, at once and with an errno for an answer.
 */
import { mkdtempSync, rmdirSync, statSync, unlinkSync } from "node:fs";
import type { ErrorNumbers } from "./errors.js";

/** What mkdtemp() replaces. */
const PLACEHOLDER = "XXXXXX";

export class Files {
  readonly #errors: ErrorNumbers;

  constructor(errors: ErrorNumbers) {
    this.#errors = errors;
  }

  mode(path: string): number {
    return this.#answer(() => statSync(path).mode);
  }

  unlink(path: string): number {
    return this.#answer(() => (unlinkSync(path), 0));
  }

  rmdir(path: string): number {
    return this.#answer(() => (rmdirSync(path), 0));
  }

  mkdtemp(pattern: string): string | number {
    if (!pattern.endsWith(PLACEHOLDER)) return this.#errors.refusal("EINVAL");
    return this.#answer(() => mkdtempSync(pattern.slice(0, -PLACEHOLDER.length)));
  }

  #answer<T>(call: () => T): T | number {
    try {
      return call();
    } catch (error) {
      return this.#errors.thrown(error);
    }
  }
}
