/** The options of a relay: their types, defaults and checks. */
import type { IncomingMessage, Server } from "node:http";
import type { AllowEntry } from "../policy/entry.js";

/** What a relay reports: see `RelayOptions.report`. */
export interface RelayEvent {
  /**
   * `open`: a page is connected to its endpoint. `close`: the connection has ended. `refuse`: the
   * relay has refused a page.
   */
  readonly type: "open" | "close" | "refuse";
  /** The endpoint that the page asks for; undefined if its request has none. */
  readonly endpoint: string | undefined;
  /** The origin of the page; undefined if its request has none. */
  readonly origin: string | undefined;
  /** The address of the page's machine, or of a proxy in front of the relay. */
  readonly address: string | undefined;
  /** Of `close` and `refuse`: the close code, or the status of HTTP. */
  readonly code?: number;
  /** Of `close` and `refuse`: why. */
  readonly reason?: string;
}

/** What a relay admits, and its limits. Without `allow` it refuses every endpoint. */
export interface RelayOptions {
  /**
   * The endpoints that pages may reach: entries as those of `createInstance({ allow })`
   * (docs/security.md), for tcp and ipc. Everything else is refused.
   *
   * @default [] (none)
   * @example
   * ["tcp://127.0.0.1:5555", "tcp://10.0.0.0/8:6000-6099", "ipc:///run/app/*"]
   */
  readonly allow?: readonly AllowEntry[];
  /**
   * Origins of the pages that may use the relay, such as `"https://example.org"`. A browser sends a
   * page's origin, and no page can change it. `"*"` admits every page, and programs that send no
   * origin.
   *
   * @default [] (none)
   */
  readonly origins?: readonly string[];
  /**
   * Decides about each request that origin and endpoint do not exclude, for example by a cookie or
   * by a token in the URL. Pages get what it throws as a refusal without a reason.
   */
  readonly authorize?: (request: IncomingMessage, endpoint: string) => boolean | Promise<boolean>;
  /** Connections at a time. @default 1000 */
  readonly maxConnections?: number;
  /** Connections at a time from one address. @default `maxConnections` */
  readonly maxConnectionsPerAddress?: number;
  /** Milliseconds that connecting to an endpoint may take, `authorize` included. @default 10000 */
  readonly connectTimeout?: number;
  /** Milliseconds between pings. A page that is silent for twice as long is gone. @default 30000 */
  readonly pingInterval?: number;
  /** Called with what happens, for a log. */
  readonly report?: (event: RelayEvent) => void;
}

export const DEFAULTS = {
  maxConnections: 1000,
  connectTimeout: 10_000,
  pingInterval: 30_000,
} as const;

const FUNCTIONS = ["authorize", "report"] as const;
const NUMBERS = ["maxConnections", "maxConnectionsPerAddress", "connectTimeout", "pingInterval"] as const;
/** The longest delay of a timer. */
const MOST = 2 ** 31 - 1;

/** Throws a TypeError or a RangeError that names the option. */
export function checkOptions(options: RelayOptions): void {
  if (typeof options !== "object" || (options as unknown) === null)
    throw new TypeError("The options of a relay are an object");
  for (const name of FUNCTIONS)
    if (options[name] !== undefined && typeof options[name] !== "function")
      throw new TypeError(`${name} must be a function`);
  for (const name of NUMBERS) {
    const { [name]: value = 1 } = options;
    if (!Number.isInteger(value) || value < 1 || value > MOST)
      throw new RangeError(`${name} must be an integer from 1 to ${MOST}, not ${String(value)}`);
  }
  const { origins = [] } = options;
  if (!Array.isArray(origins)) throw new TypeError('origins must be an array, such as ["https://example.org"]');
  origins.forEach((origin: unknown, at) => checkOrigin(origin, `origins[${at}]`));
}

function checkOrigin(origin: unknown, where: string): void {
  if (origin === "*") return;
  if (typeof origin === "string" && URL.canParse(origin) && new URL(origin).origin === origin) return;
  throw new TypeError(
    `${where} must be an origin such as "https://example.org" or "http://localhost:8080", without a path, or "*", not ${String(origin)}`,
  );
}

/** Throws a TypeError or a RangeError for arguments of `listen()`. */
export function checkAddress(port: unknown, host: unknown): void {
  if (typeof port !== "number") throw new TypeError("port must be a number");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new RangeError(`port must be an integer from 0 to 65535, not ${port}`);
  if (typeof host !== "string") throw new TypeError('host must be a string, such as "127.0.0.1"');
}

/** Throws a TypeError for arguments of `attach()`. */
export function checkServer(server: unknown, path: unknown): void {
  if (typeof (server as Partial<Server> | undefined | null)?.on !== "function")
    throw new TypeError("server must be a server of node:http or node:https");
  if (typeof path !== "string" || !/^\/[^\s?#]*$/.test(path))
    throw new TypeError('path must be that of a URL, such as "/zmq", without ? and #');
}
