/**
 * The file system of a simulated machine: as much of one as unix sockets need. Paths are absolute,
 * or relative to "/". An abstract socket has a name and no file.
 */

/** `st_mode`: a folder, a file and a socket, with the permissions that most have. */
const FOLDER = 0o040755;
const PRIVATE_FOLDER = 0o040700;
const SOCKET = 0o140755;
/** Bytes that fit sun_path beside its NUL; abstract names need none. */
const PATH_BYTES = 107;
const PLACEHOLDER = "XXXXXX";
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const START = ["/", "/tmp", "/run", "/var", "/var/run"];

interface Node {
  readonly mode: number;
  /** Who listens at a socket. */
  readonly listener: object | undefined;
}

export class Files {
  readonly #nodes = new Map<string, Node>(START.map((path) => [path, { mode: FOLDER, listener: undefined }]));
  /** Abstract sockets. */
  readonly #names = new Map<string, object>();
  readonly #random: () => number;

  /** `random` gives 32 bits. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Makes a folder, with those that it lies in. */
  makeFolder(path: string): void {
    const full = absolute(path);
    if (full !== "/") this.makeFolder(parent(full));
    if (!this.#nodes.has(full)) this.#nodes.set(full, { mode: FOLDER, listener: undefined });
  }

  /** `st_mode`, or the name of an errno. */
  mode(path: string): number | string {
    return wrong(path) ?? this.#nodes.get(absolute(path))?.mode ?? "ENOENT";
  }

  /** undefined: done; else the name of an errno. */
  unlink(path: string): string | undefined {
    const node = this.#nodes.get(absolute(path));
    if (wrong(path)) return wrong(path);
    if (!node) return "ENOENT";
    if (isFolder(node)) return "EISDIR";
    this.#nodes.delete(absolute(path));
    return undefined;
  }

  removeFolder(path: string): string | undefined {
    const full = absolute(path);
    const node = this.#nodes.get(full);
    if (wrong(path)) return wrong(path);
    if (!node) return "ENOENT";
    if (!isFolder(node)) return "ENOTDIR";
    if ([...this.#nodes.keys()].some((other) => other !== full && parent(other) === full)) return "ENOTEMPTY";
    this.#nodes.delete(full);
    return undefined;
  }

  /** The path of the folder made, or the name of an errno. */
  makeTemporary(pattern: string): { readonly path: string } | string {
    if (!pattern.endsWith(PLACEHOLDER)) return "EINVAL";
    const missing = wrong(pattern) ?? this.#missingParent(pattern);
    if (missing) return missing;
    const stem = pattern.slice(0, -PLACEHOLDER.length);
    for (;;) {
      const suffix = Array.from(PLACEHOLDER, () => LETTERS[this.#random() % LETTERS.length]).join("");
      const full = absolute(stem + suffix);
      if (this.#nodes.has(full)) continue;
      this.#nodes.set(full, { mode: PRIVATE_FOLDER, listener: undefined });
      return { path: stem + suffix };
    }
  }

  /** Makes the file of a socket, or takes its abstract name. */
  bindSocket(path: string, listener: object): string | undefined {
    const error = socketPathError(path);
    if (error) return error;
    if (isAbstract(path)) {
      if (this.#names.has(path)) return "EADDRINUSE";
      this.#names.set(path, listener);
      return undefined;
    }
    const missing = this.#missingParent(path);
    if (missing) return missing;
    if (this.#nodes.has(absolute(path))) return "EADDRINUSE";
    this.#nodes.set(absolute(path), { mode: SOCKET, listener });
    return undefined;
  }

  /** Whether a connect finds something at the path. undefined: it does. */
  socketError(path: string): string | undefined {
    const error = socketPathError(path);
    if (error || isAbstract(path) || this.#nodes.has(absolute(path))) return error;
    return this.#missingParent(path) ?? "ENOENT";
  }

  /** Who listens at the path. */
  listenerAt(path: string): object | undefined {
    return isAbstract(path) ? this.#names.get(path) : this.#nodes.get(absolute(path))?.listener;
  }

  /** The socket is closed: its name is free; its file stays, as nothing listens there any more. */
  releaseSocket(path: string, listener: object): void {
    if (isAbstract(path) && this.#names.get(path) === listener) this.#names.delete(path);
  }

  /** The machine starts anew: files of sockets stay, and no process listens at them. */
  forgetSockets(): void {
    this.#names.clear();
    for (const [path, { mode }] of this.#nodes) this.#nodes.set(path, { mode, listener: undefined });
  }

  #missingParent(path: string): string | undefined {
    const node = this.#nodes.get(parent(absolute(path)));
    if (!node) return "ENOENT";
    return isFolder(node) ? undefined : "ENOTDIR";
  }
}

function isFolder({ mode }: Node): boolean {
  return (mode & 0o170000) === 0o040000;
}

function isAbstract(path: string): boolean {
  return path.startsWith("\0");
}

function wrong(path: string): string | undefined {
  if (path.includes("\0")) return "EINVAL";
  return path === "" ? "ENOENT" : undefined;
}

function socketPathError(path: string): string | undefined {
  const abstract = isAbstract(path);
  if (path.length === (abstract ? 1 : 0) || (!abstract && path.includes("\0"))) return "EINVAL";
  const bytes = new TextEncoder().encode(path).length;
  return bytes > PATH_BYTES + (abstract ? 1 : 0) ? "ENAMETOOLONG" : undefined;
}

function absolute(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function parent(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/";
}
