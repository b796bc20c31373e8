/**
 * The file of a unix listener. libuv treats it as its own: it unlinks the path that it has bound
 * when the handle closes or the process ends, even if the path belongs to another socket by then.
 * POSIX leaves the file, and libzmq relies on that.
 *
 * So the handle is bound to a name of its own in the same folder, and the socket then gets the
 * wanted path (`publish`). libuv only knows, and unlinks, a name that is gone already.
 */
import { linkSync, lstatSync, renameSync, unlinkSync } from "node:fs";
import { crypto } from "../system/builtin.js";
import { PATH_BYTES } from "../system/names.js";

const NAME_LENGTH = 12;

/** A name in the path's folder that fits wherever the path fits. */
export function temporaryName(path: string): string {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const room = PATH_BYTES - Buffer.byteLength(folder);
  return folder + crypto().randomBytes(NAME_LENGTH).toString("hex").slice(0, Math.min(NAME_LENGTH, room));
}

/**
 * Gives the bound socket its path, and removes the temporary name. Throws an error with code
 * EADDRINUSE if the path is taken: link() fails where rename() would replace, and rename() works
 * without hard links.
 */
export function publish(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (cause) {
    if (lstatSync(path, { throwIfNoEntry: false })) {
      throw Object.assign(new Error("the path exists", { cause }), { code: "EADDRINUSE" });
    }
    renameSync(temporary, path);
    return;
  }
  unlinkSync(temporary);
}

/** Whether EACCES of libuv means that the folder does not exist. */
export function lacksFolder(path: string): boolean {
  const slash = path.lastIndexOf("/");
  return slash > 0 && !lstatSync(path.slice(0, slash), { throwIfNoEntry: false });
}
