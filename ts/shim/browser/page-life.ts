/**
 * The back-forward cache of browsers: a page that the user leaves may be kept, and shown again as
 * it was. Pages with open connections are not kept, or lose them.
 */
import { web } from "./web.js";

/**
 * Calls `hide` when the page is left, and `show` when it is shown again. Returns a function that
 * ends this.
 */
export function onLeave(hide: () => void, show: () => void): () => void {
  web.addEventListener?.("pagehide", hide);
  web.addEventListener?.("pageshow", show);
  return () => {
    web.removeEventListener?.("pagehide", hide);
    web.removeEventListener?.("pageshow", show);
  };
}
