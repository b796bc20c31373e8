/**
 * Makes the host over Node of an instance: with faults below it, and within its allow list and
 * Node's permission model.
 */
import type { CapableHost, SharingLink } from "../capabilities.js";
import { loadFaults } from "./faults.js";
import { LimitedHost } from "./limited-host.js";
import { NodeHost, type NodeHostOptions } from "./node-host.js";
import { permitted } from "./permission.js";

export type { NodeHostOptions };

/** A `CreateHost` over Node. */
export function createNodeHost(link: SharingLink, options: NodeHostOptions = {}): CapableHost {
  const { faults = process.env["LIBZMQ_WASM_FAULTS"] } = options;
  if (!faults) return create(link, options);
  return loadFaults().withFaults((inner) => create(inner, { ...options, looks: false }), faults)(link);
}

function create(link: SharingLink, options: NodeHostOptions): CapableHost {
  return permitted(options.policy ? new LimitedHost(link, options, options.policy) : new NodeHost(link, options));
}
