/**
 * Network interfaces: where beacons are sent, and where groups are joined. The interfaces are read
 * each time, because a laptop changes its network while a program runs.
 */
import { isIPv4 } from "node:net";
import { networkInterfaces, type NetworkInterfaceInfo } from "node:os";
import { endpointError } from "../api/errors.js";
import type { Settings } from "./options.js";

interface InterfaceAddress extends Pick<NetworkInterfaceInfo, "address" | "netmask" | "internal"> {
  readonly name: string;
  readonly family: 4 | 6;
}

/** The addresses that a beacon is sent to now. Throws ENODEV if the interface does not exist. */
export function destinations(settings: Settings): readonly string[] {
  if (settings.address !== undefined) return [settings.address];
  const all = addresses(settings.interface).filter(({ family, netmask }) => family === 4 && hasBroadcast(netmask));
  const outside = settings.interface === undefined ? all.filter(({ internal }) => !internal) : all;
  return [...new Set((outside.length > 0 ? outside : all).map(broadcastAddress))];
}

/**
 * The interface of `settings` as Node's dgram names it for the group's family; undefined: the
 * system's choice. Throws ENODEV if it does not exist.
 */
export function groupInterface({ interface: via, family }: Settings): string | undefined {
  if (via === undefined) return undefined;
  const found = addresses(via).find((entry) => entry.family === family);
  if (!found) throw noInterface(via);
  return family === 4 ? found.address : `::%${found.name}`;
}

/** All addresses of this machine, or those of one interface. */
function addresses(via: string | undefined): InterfaceAddress[] {
  const all = Object.entries(networkInterfaces()).flatMap(([name, infos = []]) =>
    infos.map(({ address, netmask, internal }): InterfaceAddress => {
      return { name, address, netmask, internal, family: isIPv4(address) ? 4 : 6 };
    }),
  );
  if (via === undefined) return all;
  const name = all.find((entry) => entry.name === via || entry.address === via)?.name;
  if (name === undefined) throw noInterface(via);
  return all.filter((entry) => entry.name === name && (!isIPv4(via) || entry.family === 6 || entry.address === via));
}

function noInterface(via: string): Error {
  return endpointError("ENODEV", via, `interface = "${via}": this machine has no such interface for the address`);
}

/** A network of one or two addresses, such as a tunnel's, has no broadcast address. */
function hasBroadcast(netmask: string): boolean {
  return number(netmask) < 0xfffffffe;
}

function broadcastAddress({ address, netmask }: InterfaceAddress): string {
  const all = (number(address) | ~number(netmask)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (all >>> shift) & 255).join(".");
}

function number(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
