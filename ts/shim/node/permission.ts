/**
 * Permissions of the runtime: Node's permission model, in versions with --allow-net, and Deno's.
 * Both refuse a connection only after `net.connect()` has returned. libzmq would take that for an
 * absent peer, and try again for ever. So an endpoint that the process may not connect to is
 * refused before libzmq is called.
 */
import type { HostCapabilities } from "../capabilities.js";

type Refusal = NonNullable<HostCapabilities["refusal"]>;

/**
 * The host, with the refusals of the runtime before its own; unchanged if the runtime permits
 * everything.
 */
export function permitted<H extends HostCapabilities>(host: H): H {
  const runtime = nodeRefusal() ?? denoRefusal();
  if (!runtime) return host;
  const own = host.refusal?.bind(host);
  host.refusal = (access, endpoint, proxied) => runtime(access, endpoint, proxied) ?? own?.(access, endpoint, proxied);
  return host;
}

/** An error like Node's. Deno's error has no `permission`, and names the flag in its text. */
function denied(message: string, permission?: string): Error {
  return Object.assign(new Error(message), { code: "ERR_ACCESS_DENIED", permission });
}

const NETWORK = /^(?:tcp|ws|udp|ipc):/;

/**
 * This looks for the flag, since `permission.has("net")` is also false if no flag could make it
 * true. A program can drop its permission at any time, so it is checked each time.
 */
function nodeRefusal(): Refusal | undefined {
  const { permission } = process as Partial<Pick<NodeJS.Process, "permission">>;
  if (!permission || !process.allowedNodeEnvironmentFlags.has("--allow-net")) return undefined;
  return (_access, endpoint) =>
    !NETWORK.test(endpoint) || permission.has("net")
      ? undefined
      : denied("Access to this API has been restricted. Use --allow-net to manage permissions.", "Net");
}

/** Without a host: the whole network. */
type Descriptor = { name: "net"; host?: string } | { name: "read" | "write"; path: string };

interface DenoPermissions {
  /** Asks the user, if there is one. Throws for a malformed descriptor. */
  requestSync(descriptor: Descriptor): { readonly state: string };
}

/** Deno reports a refused bind itself. */
function denoRefusal(): Refusal | undefined {
  const { Deno: deno } = globalThis as { Deno?: { permissions?: Partial<DenoPermissions> } };
  if (typeof deno?.permissions?.requestSync !== "function") return undefined;
  const permissions = deno.permissions as DenoPermissions;
  return (access, endpoint) => {
    if (access !== "connect") return undefined;
    const refused = needed(endpoint).find((descriptor) => !grants(permissions, descriptor));
    if (!refused) return undefined;
    const { name } = refused;
    const what = refused.name === "net" ? (refused.host ?? endpoint) : refused.path;
    return denied(`Requires ${name} access to "${what}", run again with the --allow-${name} flag`);
  };
}

function grants(permissions: DenoPermissions, descriptor: Descriptor): boolean {
  try {
    return permissions.requestSync(descriptor).state === "granted";
  } catch {
    return true; // libzmq refuses such an endpoint
  }
}

/** Host and port, behind an address to connect from, and the path of an ipc endpoint. */
const INET = /^(?:tcp|ws|udp):\/\/(?:[^/]*;)?(\[[^\]]*\]|[^/:]+)(:\d+)/;
const PATH = /^ipc:\/\/(@?)(.+)/s;

function needed(endpoint: string): readonly Descriptor[] {
  const [, host, port = ""] = INET.exec(endpoint) ?? [];
  if (host !== undefined) return [{ name: "net", host: (host === "localhost" ? "127.0.0.1" : host) + port }];
  const [, abstract, path] = PATH.exec(endpoint) ?? [];
  if (path === undefined) return [];
  if (abstract) return [{ name: "net" }];
  return [
    { name: "read", path },
    { name: "write", path },
  ];
}
