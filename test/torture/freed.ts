/**
 * Waits until closed sockets of a trial are freed: libzmq's reaper needs turns of the event loop.
 */
import type { Instance } from "libzmq-wasm";
import { turn } from "./subject.js";

/** Turns of the event loop within which the bytes must be freed. */
export const MOST_TURNS = 2000;

/** The allocated bytes, as soon as they are no more than `before`, or after MOST_TURNS turns. */
export async function freedTo(before: number, { exports }: Instance): Promise<number> {
  let bytes = exports.port_allocated();
  for (let i = 0; i < MOST_TURNS && bytes > before; i++) {
    await turn();
    bytes = exports.port_allocated();
  }
  return bytes;
}
