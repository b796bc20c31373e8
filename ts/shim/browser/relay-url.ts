/** The URL of a relay, as WebSockets take it. */
import { web } from "./web.js";

/** Throws a TypeError where it is none. */
export function relayUrl(relay: string | URL): string {
  let url: URL;
  try {
    url = new URL(String(relay), web.location?.href);
  } catch {
    throw new TypeError(`relay must be a URL such as wss://example.org/zmq, not ${String(relay)}`);
  }
  url.protocol = url.protocol.replace(/^http/, "ws");
  url.hash = "";
  if (!/^wss?:$/.test(url.protocol))
    throw new TypeError(`relay must be a URL of ws:, wss:, http: or https:, not ${url.href}`);
  return url.href;
}
