/** Endpoints of PGM in a browser: its host refuses them (ts/shim/browser/unsupported.ts). */
import type * as original from "../core/instance/multicast.js";

export const multicast: typeof original.multicast = (exports) => exports;
