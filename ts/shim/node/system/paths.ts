/** The real path of an ipc endpoint: symbolic links and ".." are followed when it is called. */
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";

/**
 * The absolute path without links. If it does not exist, the links of its existing folders are
 * followed. With `whole`, a link at its end is followed too, as connect() does and bind() does not.
 * Throws if the system does not let it read a link.
 */
export function realPath(path: string, whole: boolean): string {
  const real = whole ? existing(path) : undefined;
  if (real !== undefined) return slashed(real);
  // Not path.resolve(), for which "link/.." is the folder of the link.
  const end = path.search(/[^/\\]+[/\\]*$/);
  const [folder, name] = [path.slice(0, Math.max(end, 0)) || ".", path.slice(end)];
  return slashed(resolve(realFolder(folder), name));
}

function realFolder(folder: string): string {
  const real = existing(folder);
  if (real !== undefined) return real;
  const parent = dirname(folder);
  return parent === folder ? resolve(folder) : join(realFolder(parent), basename(folder));
}

/** undefined: there is no such file. */
function existing(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
