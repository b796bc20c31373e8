/**
 * The host over Node that an instance asks for: with faults below it, and within the limits of its
 * allow list.
 */
import type { Host, HostLife, HostLink } from "../host.js";
import { loadFaults } from "./faults.js";
import { LimitedHost } from "./limited-host.js";
import { NodeHost, type NodeHostOptions } from "./node-host.js";

export type { NodeHostOptions };

/** A `CreateHost` over Node. */
export function createNodeHost(link: HostLink, options: NodeHostOptions = {}): Host & HostLife {
  const { faults = process.env["LIBZMQ_WASM_FAULTS"] } = options;
  if (!faults) return create(link, options);
  return loadFaults().withFaults((inner) => create(inner, { ...options, looks: false }), faults)(link);
}

function create(link: HostLink, options: NodeHostOptions): Host & HostLife {
  return options.policy ? new LimitedHost(link, options, options.policy) : new NodeHost(link, options);
}
