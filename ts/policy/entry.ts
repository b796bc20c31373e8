/**
 * Entries of an allow list, as programs write them: "connect tcp://127.0.0.1:5000-5999",
 * "ws://*.example.org:443", "bind ipc:///run/app/*", "inproc://*", or the same as objects. A
 * malformed entry is a TypeError that says how entries are written: an entry that matches nothing
 * would be noticed much later.
 */
import { parseSpelling, parseSubnet, type Subnet } from "./address.js";

export type Access = "bind" | "connect";
export type Transport = "tcp" | "ws" | "wss" | "udp" | "ipc" | "inproc";

/** An entry of an allow list as an object. A part that it omits is not limited. */
export interface AllowObject {
  /** The transport, as in an endpoint. */
  readonly transport: "tcp" | "ws" | "wss" | "udp" | "ipc" | "inproc";
  /**
   * tcp, ws, wss, udp: an address, a subnet such as "10.0.0.0/8", a name, or "*.example.org" for
   * all names below one.
   */
  readonly host?: string;
  /** tcp, ws, wss, udp: a port, or a range such as "5000-5999". */
  readonly port?: number | string;
  /**
   * ipc: an absolute path, or "@name"; `*` stands for anything within a folder, `**` for anything
   * at all.
   */
  readonly path?: string;
  /** inproc: the name; `*` stands for anything. */
  readonly name?: string;
  /** Default: both. */
  readonly only?: "bind" | "connect";
}

/** An entry of an allow list: see docs/security.md. */
export type AllowEntry = string | AllowObject;

/** The hosts that an entry admits. */
export interface HostRule {
  readonly any: boolean;
  readonly subnets: readonly Subnet[];
  readonly name: string | undefined;
  /** Names end with it: ".example.org". undefined: no such entry. */
  readonly suffix: string | undefined;
}

export interface Rule {
  /** The entry as errors show it, which `parseEntry` accepts again. */
  readonly text: string;
  readonly transport: Transport;
  /** undefined: both. */
  readonly access: Access | undefined;
  readonly host: HostRule;
  readonly ports: readonly [number, number];
  /** Matches an ipc path or an inproc name. */
  readonly path: RegExp;
}

const ANY_HOST: HostRule = { any: true, subnets: [], name: undefined, suffix: undefined };
const ANY_PORT = [0, 65535] as const;
const ANYTHING = /^/;
const PROPERTIES: Readonly<Record<Transport, readonly string[]>> = {
  tcp: ["host", "port"],
  ws: ["host", "port"],
  wss: ["host", "port"],
  udp: ["host", "port"],
  ipc: ["path"],
  inproc: ["name"],
};
const LIKE =
  'an entry is like "connect tcp://127.0.0.1:5000-5999", "ws://*.example.org:443", "bind ipc:///run/app/*" or "inproc://*"';

/**
 * `where` names the entry in an error. `realPath` follows the links in the folder of an ipc entry;
 * undefined: they were followed before.
 */
export function parseEntry(entry: unknown, where: string, realPath?: RealPath): Rule {
  const text = typeof entry === "string" ? entry.trim() : textOf(entry, where);
  const refuse = (why: string): never => {
    throw new TypeError(`${where}, ${JSON.stringify(text)}, ${why}; ${LIKE}`);
  };
  const [, access, transport, rest = ""] = /^(?:(bind|connect)\s+)?(\w+):\/\/(.+)$/s.exec(text) ?? [];
  if (transport === undefined) return refuse("is not an endpoint");
  if (!(transport in PROPERTIES))
    return refuse(`has a transport that is none of ${Object.keys(PROPERTIES).join(", ")}`);
  const common = { text, transport: transport as Transport, access: access as Access | undefined };
  if (transport === "inproc") return { ...common, host: ANY_HOST, ports: ANY_PORT, path: globOf(rest, true) };
  if (transport === "ipc")
    return { ...common, host: ANY_HOST, ports: ANY_PORT, ...pathRule(rest, access, realPath, refuse) };
  return { ...common, ...inetRule(rest, transport, refuse), path: ANYTHING };
}

/** Where a path really leads; with `whole`, a link at its end is followed, too. */
export type RealPath = (path: string, whole: boolean) => string;

type Refuse = (why: string) => never;

function inetRule(rest: string, transport: string, refuse: Refuse): Pick<Rule, "host" | "ports"> {
  if (transport.startsWith("ws") && /:[^/\]]*\//.test(rest))
    refuse(`has a path: entries for ${transport} have a host and a port only`);
  const [, host, port] = /^(\[[^\]]+\]|[^:[\]]+):([^:]*)$/s.exec(rest) ?? [];
  if (host === undefined || port === undefined)
    return refuse("is not host:port; * stands for any port, and an IPv6 address is in brackets");
  return { host: hostRule(host, refuse), ports: portRule(port, refuse) };
}

function hostRule(text: string, refuse: Refuse): HostRule {
  if (text === "*") return ANY_HOST;
  const bracketed = text.startsWith("[");
  const subnet = parseSubnet(bracketed ? text.slice(1, -1) : text);
  const none = { any: false, name: undefined, suffix: undefined };
  if (subnet) return { ...none, subnets: [subnet] };
  if (bracketed || text.includes("/") || parseSpelling(text) || /^[\d.]+$/.test(text))
    return refuse("has a malformed address or subnet");
  const [, wildcard, name = ""] = /^(\*\.)?([^\s*%;@?#]+)$/.exec(text) ?? [];
  if (name === "")
    return refuse(
      text.includes("*") ? 'has a * in its host that is not its beginning, "*."' : "has a host that is not a name",
    );
  const host = plainName(name);
  if (wildcard !== undefined) return { ...none, subnets: [], suffix: `.${host}` };
  const loopback = host === "localhost" ? ["127.0.0.1", "::1"].map((address) => parseSubnet(address)!) : [];
  return { ...none, subnets: loopback, name: host };
}

/** A name for comparisons: in lower case, and without the dot that marks it as complete. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

function portRule(text: string, refuse: Refuse): readonly [number, number] {
  if (text === "*") return ANY_PORT;
  const [, low, high = low] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [first, last] = [Number(low), Number(high)];
  if (first >= 1 && first <= last && last <= 65535) return [first, last];
  return refuse("has a port that is neither 1 to 65535, nor a range of them, nor *");
}

/**
 * Links in the folder of an entry are followed once, when it is made. A link that is changed later
 * leads to a path that is not allowed.
 */
function pathRule(
  rest: string,
  access: string | undefined,
  realPath: RealPath | undefined,
  refuse: Refuse,
): Pick<Rule, "text" | "path"> {
  const shown = (path: string): string => `${access === undefined ? "" : `${access} `}ipc://${path}`;
  if (/^\*\*?$/.test(rest)) return { text: shown(rest), path: ANYTHING };
  if (rest.startsWith("@")) return { text: shown(rest), path: globOf(rest, true) };
  if (!/^(?:[/\\]|[a-z]:[/\\])/i.test(rest)) return refuse("has a path that is neither absolute nor an abstract @name");
  const [literal = ""] = /^[^*]*[/\\]/.exec(rest) ?? [];
  const path = realPath ? `${realPath(`${literal}.`, true).replace(/\/?$/, "/")}${rest.slice(literal.length)}` : rest;
  return { text: shown(path), path: globOf(path, false) };
}

/**
 * `*` stands for anything, or, without `flat`, for anything but a slash; `**` stands for anything.
 */
function globOf(pattern: string, flat: boolean): RegExp {
  const source = pattern
    .split(/(\*+)/)
    .map((part) =>
      part.startsWith("*") ? (flat || part !== "*" ? ".*" : "[^/]*") : part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"),
    );
  return new RegExp(`^${source.join("")}$`, "su");
}

/** The object as text. */
function textOf(entry: unknown, where: string): string {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry))
    throw new TypeError(`${where} is ${entry === null ? "null" : typeof entry}, neither text nor an object; ${LIKE}`);
  const { transport, only, ...limits } = entry as Record<string, unknown>;
  const known = PROPERTIES[transport as Transport] as readonly string[] | undefined;
  if (known === undefined)
    throw new TypeError(`${where} has a transport that is none of ${Object.keys(PROPERTIES).join(", ")}`);
  for (const name of Object.keys(limits))
    if (!known.includes(name))
      throw new TypeError(
        `${where} has "${name}": the properties for ${String(transport)} are only, ${known.join(", ")}`,
      );
  if (only !== undefined && only !== "bind" && only !== "connect")
    throw new TypeError(`${where} has an "only" that is neither "bind" nor "connect"`);
  const values = known.map((name) => limitOf(limits[name], name, where));
  const [host = "", ...port] = values;
  const bracketed = port.length > 0 && /:/.test(host) && !host.startsWith("[") ? `[${host}]` : host;
  return `${only === undefined ? "" : `${only} `}${String(transport)}://${[bracketed, ...port].join(":")}`;
}

function limitOf(value: unknown, name: string, where: string): string {
  if (value === undefined) return name === "path" ? "**" : "*";
  if (typeof value === "string" && value !== "") return value;
  if (name === "port" && typeof value === "number") return String(value);
  throw new TypeError(`${where} has a "${name}" that is ${name === "port" ? "neither a number nor text" : "not text"}`);
}
