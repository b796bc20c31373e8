/**
 * The browser's side of the package, in the place of ts/node.ts: it supplies the platform, and then
 * the default instances.
 */
import "../shim/browser/platform.js";
import "../browser-instance.js";
