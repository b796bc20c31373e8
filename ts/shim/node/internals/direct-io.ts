/**
 * Large pieces directly between the kernel and wasm memory: system calls on the descriptor under a
 * Node socket. They have ended when they return, so nothing keeps a view of memory that may change
 * or move. They are made only while Node has nothing under way in that direction, because the order
 * would be lost.
 *
 * Bytes go the ordinary way, which reports failures, if there is no descriptor (Windows), if
 * node:fs has descriptors of its own (Deno), and if a call fails.
 */
import { fstatSync, readSync, writeSync, writevSync } from "node:fs";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Progress } from "../../capabilities.js";
import { PIECE_BYTES } from "../tuning.js";

/**
 * Whether node:fs knows the descriptors under sockets by the same numbers. undefined: not tried
 * yet.
 */
let shared: boolean | undefined;

const indirect = Symbol("indirect");

/** From now on no call is made on the descriptor under the socket. */
export function refuseDirect(socket: Socket & { [indirect]?: boolean }): void {
  socket[indirect] = true;
}

/**
 * The descriptor under a socket, for calls of node:fs; -1 if there is none, if TLS is between the
 * two, or after `refuseDirect()`.
 */
export function descriptorOf(socket: Socket & { [indirect]?: boolean }): number {
  if ((socket as Partial<TLSSocket>).encrypted === true || socket[indirect] === true) return -1;
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

/**
 * Writes as much of the pieces, one after the other, as the kernel takes now. Returns the number of
 * bytes, or -1 if it is not possible.
 */
export function writeDirectly(socket: Socket, pieces: readonly Uint8Array[]): number {
  const fd = descriptorOf(socket);
  if (fd < 0) return -1;
  try {
    return writevSync(fd, pieces);
  } catch {
    return 0;
  }
}

/** Writes as much as the kernel takes now. Returns the number of bytes, and 0 if it failed. */
export function writeSystem(descriptor: number, data: Uint8Array): number {
  try {
    return writeSync(descriptor, data);
  } catch {
    return 0;
  }
}

/**
 * Reads up to `size` bytes that the kernel has now. Returns their number. An error that the kernel
 * reports only once is passed on to the socket.
 */
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

/**
 * Reads what the kernel has now into the target, of which `size` bytes are filled. Returns the
 * number of filled bytes.
 */
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
