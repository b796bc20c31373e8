/**
 * libzmq-wasm/beacon: programs of a network find each other, as by czmq's zbeacon. No logic lives
 * here.
 */
import "../node.js";
export { Beacon, type AnnounceOptions } from "./beacon.js";
export type { ReceivedBeacon } from "./arrivals.js";
export type { BeaconOptions } from "./options.js";
export { formatZreBeacon, parseZreBeacon, type ZreBeacon } from "./zre.js";
