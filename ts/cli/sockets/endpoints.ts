/** Binds and connects the endpoints of the command line. Mistakes are answered with what to try. */
import type { Socket } from "libzmq-wasm";
import { CliError, EXIT, usageError } from "../exit.js";
import type { Session } from "../session.js";

export interface EndpointOptions {
  readonly bind?: readonly string[];
  readonly connect?: readonly string[];
}

interface PeerSocket extends Socket {
  connectPeer(endpoint: string): number;
}

export interface Attached {
  /** The endpoints that are bound, with the port that the system chose. */
  readonly bound: readonly string[];
  /** The routing id of the peer that a PEER has connected to. */
  readonly routingId?: number;
}

/** The addresses of a command that needs at least one. Throws a usage error. */
export function checkEndpoints({ bind = [], connect = [] }: EndpointOptions): void {
  if (bind.length + connect.length === 0)
    throw usageError(
      "no endpoint: neither --bind nor --connect is given",
      "one side binds, such as --bind tcp://127.0.0.1:5555, and the other connects to the same",
    );
  if ([...bind, ...connect].includes(""))
    throw usageError("an endpoint is empty", "an endpoint is like tcp://127.0.0.1:5555 or ipc:///tmp/socket");
}

export async function attach(socket: Socket, options: EndpointOptions): Promise<Attached> {
  const bound: string[] = [];
  let routingId: number | undefined;
  for (const endpoint of options.bind ?? []) {
    await naming(endpoint, () => socket.bind(endpoint));
    bound.push(socket.lastEndpoint ?? endpoint);
  }
  for (const endpoint of options.connect ?? [])
    await naming(endpoint, () => {
      if ("connectPeer" in socket) routingId = (socket as PeerSocket).connectPeer(endpoint);
      else socket.connect(endpoint);
    });
  return { bound, ...(routingId !== undefined && { routingId }) };
}

/**
 * Says which port the system chose, where the endpoint left it open. libzmq does not tell that of
 * udp.
 */
export function noteWildcards(bound: readonly string[], { bind = [] }: EndpointOptions, session: Session): void {
  for (const endpoint of bound)
    if (!bind.includes(endpoint) && !endpoint.endsWith("*")) session.note(`bound to ${endpoint}`);
}

interface LibraryError extends Error {
  readonly code?: string;
  readonly detail?: string;
}

/** Codes of endpoints that are wrong in themselves. */
const WRONG = ["EINVAL", "EPROTONOSUPPORT", "ENOCOMPATPROTO", "ENAMETOOLONG"];

async function naming(endpoint: string, call: () => unknown): Promise<void> {
  try {
    await call();
  } catch (error) {
    const { message, code = "", detail } = error as LibraryError;
    const exitCode = WRONG.includes(code) ? EXIT.usage : EXIT.failed;
    throw new CliError(`${endpoint}: ${message} (${code})`, exitCode, adviceFor(endpoint, code) ?? detail, {
      cause: error,
    });
  }
}

/** A better guess than the library's advice, for a text that is nearly an endpoint. */
function adviceFor(endpoint: string, code: string): string | undefined {
  if (!WRONG.includes(code)) return undefined;
  const [, scheme = "", rest = ""] = /^(\w+):\/\/(.*)$/.exec(endpoint) ?? [];
  if (scheme === "" && /^[\w.*-]*:(\d+|\*)$/.test(endpoint))
    return `did you mean 'tcp://${endpoint.replace(/^:/, "*:")}'?`;
  if (scheme === "" && /^\d+$/.test(endpoint)) return `did you mean 'tcp://127.0.0.1:${endpoint}'?`;
  if (scheme === "" && /^[./@]/.test(endpoint)) return `did you mean 'ipc://${endpoint}'?`;
  if (/^(http|https|zmq|tls|tcps)$/.test(scheme)) return `did you mean 'tcp://${rest}'?`;
  if (scheme === "tcp" && rest !== "" && !rest.includes(":"))
    return `a port is missing: did you mean 'tcp://${rest}:5555'?`;
  return undefined;
}
