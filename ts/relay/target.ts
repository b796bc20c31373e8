/** Where an endpoint leads, if the policy admits it. */
import type { NetConnectOpts } from "node:net";
import { parseEndpoint } from "../policy/endpoint.js";
import type { Policy } from "../policy/policy.js";
import { AllowedPeers, spelled, type Named } from "../shim/node/allowed-peers.js";

/** Why an endpoint is refused: a sentence for the page. */
export class RefusedError extends Error {}

/** Throws a RefusedError. The lookup of a name passes allowed addresses only. */
export function targetOf(policy: Policy, endpoint: string): NetConnectOpts {
  const parsed = parseEndpoint(endpoint);
  const peers = new AllowedPeers(policy);
  if (parsed?.transport === "ipc") {
    const path = parsed.path.startsWith("@") ? `\0${parsed.path.slice(1)}` : parsed.path;
    const { refusal, real } = peers.unix("connect", path);
    if (refusal) throw notAllowed(endpoint);
    return { path: real };
  }
  if (parsed?.transport !== "tcp" || parsed.host.includes(";") || parsed.target.port === 0)
    throw new RefusedError("EINVAL: the endpoint must be like tcp://host:port or ipc://path");
  const { name, port } = parsed.target;
  if (!peers.mayAllow("connect", "tcp", parsed.target)) throw notAllowed(endpoint);
  const peer: Named = { kind: "name", family: 0, name, port };
  const common = { host: name, port, noDelay: true, autoSelectFamily: true };
  return parsed.target.addresses.length > 0 && name !== "localhost"
    ? allowedAddress(peers, common)
    : { ...common, lookup: peers.lookup("tcp", peer) };
}

function allowedAddress(peers: AllowedPeers, options: NetConnectOpts & { host: string; port: number }): NetConnectOpts {
  const { host, port } = options;
  if (peers.allows("connect", "tcp", host, port)) return options;
  throw notAllowed(spelled("tcp", { kind: "name", family: 0, name: host, port }));
}

function notAllowed(endpoint: string): RefusedError {
  return new RefusedError(`EACCES: the relay does not allow ${endpoint}`);
}
