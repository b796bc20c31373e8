/**
 * Names in endpoints that libzmq does not resolve: bind knows only names of interfaces, and unbind
 * no names of the hosts file. A browser binds nothing that has one (ts/browser/endpoint-names.ts).
 */
import { ZMQ_IPV6 } from "../../zmq/constants.js";
import { withCause, type ErrnoError } from "../errors.js";
import { readOption } from "../options/option-values.js";
import type { EndpointCall } from "./endpoint-calls.js";
import type { SocketHandle } from "./socket-handle.js";

/** The errno for a name that must be resolved. */
const UNRESOLVED: Readonly<Record<EndpointCall, string | undefined>> = {
  zmq_bind: "ENODEV",
  zmq_unbind: "ENOENT",
  zmq_connect: undefined,
  zmq_disconnect: "ENOENT",
};

/** `transport://name:port`, for transports with names. */
const NAMED = /^((?:tcp|ws|wss|udp):\/\/)([^\s:;/[\]*]+)(:[^;]*)$/;

/** The endpoint with the address instead of the name. */
function withAddress(endpoint: string, address: string): string {
  return endpoint.replace(NAMED, `$1${address.includes(":") ? `[${address}]` : address}$3`);
}

/**
 * The endpoint with the address of a name of this machine, if the errno of the call says that the
 * name must be resolved.
 */
export function locally(handle: SocketHandle, call: EndpointCall, endpoint: string, code: string): string | undefined {
  if (code !== UNRESOLVED[call]) return undefined;
  const name = NAMED.exec(endpoint)?.[2];
  const address = name === undefined ? undefined : handle.instance.localAddress(name, usesIpv6(handle));
  return address === undefined ? undefined : withAddress(endpoint, address);
}

/**
 * The endpoint with the address that the system's resolver has for its name. Rejects with the
 * refusal of the bind if the endpoint has no name, or none that the resolver knows.
 */
export async function resolved(handle: SocketHandle, endpoint: string, refusal: ErrnoError): Promise<string> {
  const name = NAMED.exec(endpoint)?.[2];
  if (name === undefined || refusal.cause !== undefined) throw refusal;
  try {
    return withAddress(endpoint, await handle.instance.lookUp(name, usesIpv6(handle)));
  } catch (cause) {
    throw withCause(refusal, cause);
  }
}

function usesIpv6(handle: SocketHandle): boolean {
  return readOption(handle, ZMQ_IPV6, "Bool") as boolean;
}
