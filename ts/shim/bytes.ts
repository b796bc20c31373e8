/**
 * Copying bytes where no threads share the memory. For memory that they share: `move` of the
 * platform.
 */
import type { Mover } from "./platform.js";

/**
 * 64 bytes: up to here a loop copies faster than a call of the engine, whose views and checks cost
 * more than the bytes.
 */
export const FEW_BYTES = 64;

/** Checking whether memory is shared costs half as much as copying 1 kB. */
export const moveUnshared: Mover = (target, at, source) => {
  target.set(source, at);
};
