/**
 * Permissions of the runtime: Node's permission model, from the version on that has --allow-net, and
 * Deno's. Both refuse a connection only after `net.connect()` has returned. libzmq would take that
 * for a peer that is not there, and try again for ever. So an endpoint that the process may not
 * connect to is refused before libzmq is asked.
 */
import type { HostCapabilities } from "../capabilities.js";

type Refusal = NonNullable<HostCapabilities["refusal"]>;

/** The host, with the runtime's refusals in front of its own; as it is where the runtime permits everything. */
export function permitted<H extends HostCapabilities>(host: H): H {
  const runtime = nodeRefusal() ?? denoRefusal();
  if (!runtime) return host;
  const own = host.refusal?.bind(host);
  host.refusal = (access, endpoint, proxied) => runtime(access, endpoint, proxied) ?? own?.(access, endpoint, proxied);
  return host;
}

/** An error as Node has it. Deno's has no `permission`, and names the flag in its text. */
function denied(message: string, permission?: string): Error {
  return Object.assign(new Error(message), { code: "ERR_ACCESS_DENIED", permission });
}

const NETWORK = /^(?:tcp|ws|udp|ipc):/;

/**
 * The flag is looked for, since `permission.has("net")` is also false where no flag could make it
 * true. A program can drop its permission at any time, so it is asked for each time.
 */
function nodeRefusal(): Refusal | undefined {
  const { permission } = process as Partial<Pick<NodeJS.Process, "permission">>;
  if (!permission || !process.allowedNodeEnvironmentFlags.has("--allow-net")) return undefined;
  return (_access, endpoint) =>
    !NETWORK.test(endpoint) || permission.has("net")
      ? undefined
      : denied("Access to this API has been restricted. Use --allow-net to manage permissions.", "Net");
}

/** Without a host: of all of the network. */
type Descriptor = { name: "net"; host?: string } | { name: "read" | "write"; path: string };

interface DenoPermissions {
  /** Asks the user, where there is one; throws what it cannot read. */
  requestSync(descriptor: Descriptor): { readonly state: string };
}

/** Deno tells of a bind itself. */
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
    return true; // an endpoint that libzmq refuses
  }
}

/** Host and port behind an address to connect from, and the path of an ipc endpoint. */
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
