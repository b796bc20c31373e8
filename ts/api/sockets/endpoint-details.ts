/**
 * The `detail` of an error of a call with an endpoint: what is wrong with the endpoint, by the call
 * and the errno. A browser has fewer reasons (ts/browser/endpoint-details.ts).
 */
import { codeOf } from "../../shim/thrown.js";
import { INVALID_PEM } from "../../shim/tls-failures.js";
import { attaches, type EndpointCall } from "./endpoint-calls.js";

/** Endpoints that can be bound and not connected to, and the text of the error. */
const BOUND_ONLY: readonly (readonly [RegExp, string])[] = [
  [/^(?:tcp|wss?|udp):\/\/\*(?::|$)/, "* stands for all addresses of this machine: connect to one, such as 127.0.0.1"],
  [
    /^(?:tcp|wss?|udp):\/\/.*:(?:\*|0)?$/,
    "* stands for a free port: connect to the one that was bound, see lastEndpoint",
  ],
  [/^ipc:\/\/\*$/, "* stands for a path that libzmq makes up: connect to the one that was bound, see lastEndpoint"],
];
const OF_PGM = "an epgm endpoint is like epgm://192.168.1.5;239.192.1.1:5555: interface, multicast group and port";
const TO_CONNECT = "an endpoint is like tcp://127.0.0.1:5555, ipc:///tmp/socket or inproc://name";

/**
 * The flag that permits a call that Node's permission model has refused. Deno's text names the
 * flag.
 */
const FLAGS: Readonly<Record<string, string>> = {
  FileSystemRead: "--allow-fs-read",
  FileSystemWrite: "--allow-fs-write",
  Net: "--allow-net",
};

/** undefined: the errno says enough, or errors.ts has advice. */
export function detailOf(call: EndpointCall, endpoint: string, code: string, hostError: unknown): string | undefined {
  if (code === "EACCES" && codeOf(hostError) === "ERR_ACCESS_DENIED") {
    const { permission = "Net", message } = hostError as Error & { permission?: string };
    if (message.includes("run again with")) return message;
    return `Node's permission model forbids it: start node with ${FLAGS[permission] ?? permission}`;
  }
  if (codeOf(hostError) === INVALID_PEM) return (hostError as Error).message;
  if (code === "EPROTONOSUPPORT" && /^(?:wss|e?pgm):/.test(endpoint) && hostError instanceof Error)
    return hostError.message;
  if (code === "EINVAL" && endpoint.startsWith("epgm://")) return OF_PGM;
  if (call === "zmq_connect" && code === "EINVAL")
    return BOUND_ONLY.find(([pattern]) => pattern.test(endpoint))?.[1] ?? TO_CONNECT;
  if (endpoint.startsWith("ipc://") && attaches(call)) return ipcDetail(endpoint.slice("ipc://".length), code);
  if (code === "ENODEV") return "the host is neither a network interface nor a name of this machine; * stands for all";
  if (code === "EACCES") return "the system does not permit it; ports below 1024 may need privileges";
  return undefined;
}

function ipcDetail(path: string, code: string): string | undefined {
  const folder = path.slice(0, path.lastIndexOf("/")) || (path.startsWith("/") ? "/" : ".");
  switch (code) {
    case "ENOENT":
      return `there is no folder ${folder}`;
    case "ENOTDIR":
      return `${folder}, or a part of it, is not a folder`;
    case "EACCES":
    case "EPERM":
      return `the process has no permission to make a socket in ${folder}`;
    case "EROFS":
      return `the file system of ${folder} is read-only`;
    case "EADDRINUSE":
      return "a file that is not a socket is there, or a listener has just been bound";
    default:
      return undefined;
  }
}
