/** Waiting until what a trial has closed is freed: libzmq's reaper takes turns of the event loop. */
import type { Instance } from "libzmq-wasm";
import { turn } from "./subject.js";

/** Turns of the event loop within which freed bytes are subtracted. */
export const MOST_TURNS = 2000;

/** The bytes that are allocated, as soon as they are no more than `before`, or after MOST_TURNS turns. */
export async function freedTo(before: number, { exports }: Instance): Promise<number> {
  let bytes = exports.port_allocated();
  for (let i = 0; i < MOST_TURNS && bytes > before; i++) {
    await turn();
    bytes = exports.port_allocated();
  }
  return bytes;
}
