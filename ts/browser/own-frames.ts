/** Stacks in a browser: minified code has no frames that a person would leave out. */
import type * as original from "../core/own-frames.js";

export const fromCaller: typeof original.fromCaller = (error) => error;
