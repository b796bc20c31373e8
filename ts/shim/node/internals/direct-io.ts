/**
 * Large pieces between the kernel and wasm memory without a stop in between: system calls on the
 * descriptor under a Node socket, which have ended when they return, so that nothing keeps a view
 * of memory that may change or move. Only where Node has nothing of its own under way in that
 * direction, or the order would be lost.
 *
 * Where there is no descriptor to be had (Windows), where node:fs has descriptors of its own
 * (Deno), and where a call fails, the bytes go the ordinary way, which tells of failures.
 */
import { fstatSync, readSync, writeSync, writevSync } from "node:fs";
import type { Socket } from "node:net";
import type { Progress } from "../../capabilities.js";
import { PIECE_BYTES } from "../tuning.js";

/**
 * Whether node:fs knows the descriptors under sockets by the same numbers. undefined: it has not
 * been asked.
 */
let shared: boolean | undefined;

/** The descriptor under a socket, for calls of node:fs; -1: there is none. */
export function descriptorOf(socket: Socket): number {
  const fd = (socket as { _handle?: { readonly fd?: number } | null })._handle?.fd ?? -1;
  if (shared === undefined && fd >= 0) shared = isSocket(fd);
  return shared === true ? fd : -1;
}

function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket();
  } catch {
    return false;
  }
}

/** Writes what the kernel takes now of the pieces, one after the other: how many bytes, or -1: not possible here. */
export function writeDirectly(socket: Socket, pieces: readonly Uint8Array[]): number {
  const fd = descriptorOf(socket);
  if (fd < 0) return -1;
  try {
    return writevSync(fd, pieces);
  } catch {
    return 0;
  }
}

/** Writes what the kernel takes now: how many bytes, 0 also where it failed. */
export function writeSystem(descriptor: number, data: Uint8Array): number {
  try {
    return writeSync(descriptor, data);
  } catch {
    return 0;
  }
}

/** Reads what the kernel has now, up to so many bytes: how many. An error that the kernel tells only once is passed on to the socket. */
export function readDirectly(socket: Socket, target: Uint8Array, size: number): number {
  const fd = descriptorOf(socket);
  if (fd < 0) return 0;
  try {
    return readSync(fd, target, 0, size, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") socket.destroy(error as Error);
    return 0;
  }
}

/** Reads what the kernel has now into the target, of which `size` bytes are filled: how many are then. */
export function fillDirectly(socket: Socket, target: Uint8Array, size: number, progress?: Progress): number {
  const most = progress ? PIECE_BYTES : target.length;
  for (let more = true; more && size < target.length; progress?.(size)) {
    const piece = target.subarray(size, size + most);
    const got = readDirectly(socket, piece, piece.length);
    more = got === piece.length;
    size += got;
  }
  return size;
}
