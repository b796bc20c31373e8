/**
 * The few file-system calls that libzmq makes for ipc endpoints, at once and with an errno as the
 * answer.
 */
import { mkdtempSync, rmdirSync, statSync, unlinkSync } from "node:fs";
import type { ErrorNumbers } from "./errors.js";
import { hasFile } from "./names.js";

/** The part of a name that mkdtemp() replaces. */
const PLACEHOLDER = "XXXXXX";

/**
 * The mode of a socket, S_IFSOCK. On Windows a free path may be that of a pipe, which has no file.
 */
const SOCKET = 0o140000;

export class Files {
  readonly #errors: ErrorNumbers;

  constructor(errors: ErrorNumbers) {
    this.#errors = errors;
  }

  mode(path: string): number {
    const mode = this.#answer(() => statSync(path).mode);
    return mode === this.#errors.refusal("ENOENT") && !hasFile(path) ? SOCKET : mode;
  }

  /**
   * libzmq takes an error for a failed close. A pipe ends with its listener, so this cannot fail.
   */
  unlink(path: string): number {
    if (!hasFile(path)) return 0;
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
