/**
 * The file of a unix listener, which libuv treats as its own: it unlinks the path it has bound when the handle closes or
 * the process ends, even if the path is another socket's by then. POSIX leaves the file, and libzmq counts on that.
 *
 * So the handle is bound to a name of its own in the same folder, and the socket is then given the path that was asked
 * for (`publish`): libuv only ever knows, and unlinks, a name that is gone already.
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
 * Gives the bound socket its path, and takes the temporary name away. Throws an error with code EADDRINUSE when the path
 * is taken: link() fails where rename() would replace, and rename() works where there are no hard links.
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

/** libuv reports a folder that does not exist as EACCES; true: that is what it was. */
export function lacksFolder(path: string): boolean {
  const slash = path.lastIndexOf("/");
  return slash > 0 && !lstatSync(path.slice(0, slash), { throwIfNoEntry: false });
}
